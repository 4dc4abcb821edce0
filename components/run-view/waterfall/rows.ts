import type { RunTrace, TraceSpan } from '@/contract/run-trace';

export type WaterfallRow = {
  /** Null stands for iterations that are left out. */
  span: TraceSpan | null;
  id: string;
  depth: number;
  hidden: number;
  isFoldable: boolean;
  isOpen: boolean;
  isSlowest: boolean;
  /** A sub-flow's steps are not on this run's graph: the run they belong to. */
  owner: TraceSpan;
};

/** What somebody opened or folded by hand; everything else is as `opensByItself` says. */
export type Folds = Readonly<Record<string, boolean>>;

export type Tree = {
  children: ReadonlyMap<string, TraceSpan[]>;
  root: TraceSpan;
  slowest: string | null;
  /** Spans that failed, and what is around them. */
  failing: ReadonlySet<string>;
};

const ITERATIONS_SHOWN = 12;
// Below this share of the run, the longest step is not what makes it slow.
const SLOW_SHARE = 0.2;

export function treeOf(trace: RunTrace, nowMs: number): Tree | null {
  const [root] = trace.spans;
  if (!root) return null;
  const children = new Map<string, TraceSpan[]>();
  const byId = new Map(trace.spans.map((span) => [span.id, span]));
  for (const span of trace.spans) {
    if (span === root || span.parentId === null) continue;
    const siblings = children.get(span.parentId);
    if (siblings) siblings.push(span);
    else children.set(span.parentId, [span]);
  }
  return { children, root, slowest: slowestOf(trace, root, nowMs), failing: failingOf(trace.spans, byId) };
}

export function lengthOf(span: Pick<TraceSpan, 'startMs' | 'endMs'>, nowMs: number): number {
  return Math.max(0, (span.endMs ?? nowMs) - span.startMs);
}

/** The attempt that took longest, where it is a good part of the whole and not all there is. */
function slowestOf(trace: RunTrace, root: TraceSpan, nowMs: number): string | null {
  const attempts = trace.spans.filter((span) => span.kind === 'attempt' || span.kind === 'approval');
  if (attempts.length < 2) return null;
  const longest = attempts.reduce((one, other) => (lengthOf(other, nowMs) > lengthOf(one, nowMs) ? other : one));
  return lengthOf(longest, nowMs) >= SLOW_SHARE * lengthOf(root, nowMs) ? longest.id : null;
}

function failingOf(spans: TraceSpan[], byId: Map<string, TraceSpan>): ReadonlySet<string> {
  const failing = new Set<string>();
  for (const span of spans) {
    if (span.state !== 'failure' && span.state !== 'lost') continue;
    for (let at: TraceSpan | undefined = span; at && !failing.has(at.id); at = byId.get(at.parentId ?? ''))
      failing.add(at.id);
  }
  return failing;
}

/** The rows from top to bottom. Loops are folded but where something failed in them. */
export function waterfallRows(tree: Tree, folds: Folds): WaterfallRow[] {
  const rows: WaterfallRow[] = [];
  addRow(rows, { tree, folds }, { span: tree.root, depth: 0, owner: tree.root });
  return rows;
}

type Place = { span: TraceSpan; depth: number; owner: TraceSpan };
type Shown = { tree: Tree; folds: Folds };

function addRow(rows: WaterfallRow[], shown: Shown, { span, depth, owner }: Place): void {
  const { tree, folds } = shown;
  const children = tree.children.get(span.id) ?? [];
  const isRoot = span === tree.root;
  const isFoldable = !isRoot && children.length > 0;
  const isOpen = isRoot || (isFoldable && (folds[span.id] ?? opensByItself(span, tree)));
  rows.push({ span, id: span.id, depth, hidden: 0, isFoldable, isOpen, isSlowest: span.id === tree.slowest, owner });
  if (isOpen)
    addChildren(rows, shown, { span, depth: isRoot ? 0 : depth + 1, owner: span.kind === 'run' ? span : owner });
}

function addChildren(rows: WaterfallRow[], shown: Shown, { span, depth, owner }: Place): void {
  const { tree, folds } = shown;
  const children = tree.children.get(span.id) ?? [];
  const visible = children.length > ITERATIONS_SHOWN && !folds[allKey(span.id)] ? telling(children, tree) : children;
  for (const child of visible) addRow(rows, shown, { span: child, depth, owner });
  const hidden = children.length - visible.length;
  const rest = { span: null, isFoldable: false, isOpen: false, isSlowest: false };
  if (hidden > 0) rows.push({ ...rest, id: allKey(span.id), depth, hidden, owner });
}

/** The fold that stands for “all of these, please”. */
function allKey(spanId: string): string {
  return `${spanId}/all`;
}

function opensByItself(span: TraceSpan, tree: Tree): boolean {
  if (span.kind === 'run') return true;
  const isLoop = span.kind === 'module' && (tree.children.get(span.id) ?? []).some((child) => isIteration(child));
  if (isLoop || isIteration(span)) return tree.failing.has(span.id);
  return true;
}

function isIteration(span: TraceSpan): boolean {
  return span.kind === 'scope' && span.name.startsWith('iteration');
}

/** Of many siblings: the first ones, those that failed, the longest, and those under way. */
function telling(spans: TraceSpan[], tree: Tree): TraceSpan[] {
  const longest = spans.reduce((one, other) =>
    lengthOf(other, one.startMs) > lengthOf(one, one.startMs) ? other : one,
  );
  const failed = spans.filter((span) => tree.failing.has(span.id)).slice(0, ITERATIONS_SHOWN);
  const open = spans.filter((span) => span.endMs === null).slice(0, ITERATIONS_SHOWN);
  const kept = new Set([...spans.slice(0, ITERATIONS_SHOWN / 2), longest, ...failed, ...open]);
  return spans.filter((span) => kept.has(span));
}

/** The way to a row's step: which iteration of each loop around it. */
export function iterationsAround(
  trace: RunTrace,
  span: TraceSpan,
): { scopeId: string; moduleId: string; chosen: string }[] {
  const byId = new Map(trace.spans.map((each) => [each.id, each]));
  const found: { scopeId: string; moduleId: string; chosen: string }[] = [];
  for (let at: TraceSpan | undefined = span; at; at = byId.get(at.parentId ?? '')) {
    const module: TraceSpan | undefined = at.kind === 'scope' ? byId.get(at.parentId ?? '') : undefined;
    if (at.scopeId && module?.scopeId && module.moduleId)
      found.push({ scopeId: module.scopeId, moduleId: module.moduleId, chosen: at.scopeId });
  }
  return found;
}
