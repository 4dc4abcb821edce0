import { exactJson } from '@/engine/input/exact-json';
import type { RestartPoint } from '@/engine/run/restart-point';
import type { ApprovalTerms, ModuleRecord, ScopeState, ValueRef } from '@/engine/run/state';
import { DatabaseError } from 'pg';
import { failpoint } from '../failpoints';
import { Gatherer } from '../gather';
import type { OnWorkerLost } from './live';
import type { Concurrency, RunControls } from '../run-controls';
import { query } from './pool';

/** Who may write: the live row in this attempt of this worker. */
export type Fence = { id: string; attempt: number; worker: string };

export type ScopeUpdate = {
  id: string;
  /** The version that was read; another one means that somebody was first. */
  version: number;
  state: ScopeState;
  status: 'running' | 'ended';
  ok: boolean | null;
  result: ValueRef | null;
};

export type NewScope = {
  id: string;
  flowId: string;
  parentScopeId: string | null;
  parentModuleId: string | null;
  parentRun: number | null;
  idx: number | null;
  list: string;
  iter: { index: number; value: unknown } | null;
  state: ScopeState;
  status: 'running' | 'ended';
  ok: boolean | null;
  result: ValueRef | null;
};

export type ModuleUpdate = Omit<ModuleRecord, 'job' | 'run' | 'branch' | 'children' | 'approval'> & {
  scopeId: string;
  flowId: string;
  jobId: string | null;
  runNo: number;
  branchChosen: number | null;
  total: number | null;
  pending: number | null;
  nextIndex: number | null;
  /** Children that ended as failed within this plan; added to those counted before. */
  failed: number;
  handled: number;
  /** Its deadline is added from `timeoutS` by the database's clock. */
  approval: ApprovalTerms | null;
};

export type NewJob = {
  id: string;
  kind: 'script' | 'preview' | 'flow' | 'flowpreview';
  runnablePath: string | null;
  scriptHash: string | null;
  flowVersionId: number | null;
  codeHash: string | null;
  language: string | null;
  lock: string | null;
  args: Record<string, unknown>;
  parentId: string;
  scopeId: string;
  moduleId: string;
  retryNo: number;
  tag: string;
  priority: number;
  timeoutMs: number | null;
  queueTimeoutMs: number | null;
  onWorkerLost: OnWorkerLost;
  createdBy: string;
  accountId: string | null;
  traceparent: string | null;
  /** The function that is called; null is main. */
  entrypoint: string | null;
  /** Of a sub-flow that goes on within an earlier run of it. */
  restartedFrom: RestartPoint | null;
  /** Its arguments, result and logs go this long after the end of the run. */
  deleteAfterS: number | null;
  delayMs: number;
  /** Claimed in the same statement, for the worker of the fence; queued where somebody should go before it. */
  chained: boolean;
  /** A sub-flow that this plan goes into: it waits for its steps, or has ended by the end of the plan. */
  isEntered?: true;
  /** Its flow stays on one worker: nobody goes before it. */
  isBound?: boolean;
  controls?: RunControls | null;
};

export type DoneJob = {
  id: string;
  status: 'success' | 'failure' | 'canceled';
  isSkipped?: boolean;
  /** JSON text, put into the statement as it is. */
  resultJson: string | null;
  labels?: string[];
  memoryPeakBytes?: number | null;
  timings?: Record<string, number> | null;
  canceledBy?: string | null;
  cancelReason?: string | null;
  /** The run whose result this is. */
  cachedFrom?: string | null;
  /** What its result is kept under, where that is more than its job's own key. */
  cacheKey?: string | null;
  /** Of a script that made them of an event. */
  args?: Record<string, unknown>;
};

/** The end of a child of a parallel loop or branch, and the scope that takes its place where more are to come. */
export type Join = {
  scopeId: string;
  moduleId: string;
  run: number;
  /** The child's own index: it says which part of a split counter is its. */
  idx: number;
  failed: 0 | 1;
  handled: 0 | 1;
  next: { id: string; list: string; state: ScopeState } | null;
};

/** Children of a parallel loop that are queued instead of started within the plan, and the parts of its counter. */
export type WideStart = {
  scopeId: string;
  moduleId: string;
  run: number;
  total: number;
  /** The child that starts when one has ended. */
  next: number;
  /** For each part of the counter, how many of its children have ended already; empty: one counter will do. */
  ended: number[];
  from: number;
  ids: string[];
  list: string;
  /** With the nil UUID in place of the scope's own id. */
  state: ScopeState;
};

export type MadeArgs = {
  id: string;
  args: Record<string, unknown>;
  /** With what it says of the arguments filled in; null stays as it is. */
  tag: string | null;
  /** Of a flow that is to be queued anew, as these say. */
  controls: RunControls | null;
};

export type MailRow = { id: string; jobId: string; recipient: string; subject: string; text: string; html: string };

/** One step of the engine as rows: all of it is written, or nothing. */
export type Plan = {
  /** The run it is part of. */
  root?: string;
  fence: Fence;
  ignoreCancel?: true;
  scopes: ScopeUpdate[];
  newScopes: NewScope[];
  modules: ModuleUpdate[];
  jobs: NewJob[];
  done: DoneJob[];
  /** Jobs whose preprocessor has made their arguments. */
  args: MadeArgs[];
  queue: { id: string; delayMs: number }[];
  /** `seen`: the decisions this advance knew of. More of them wake the scope at once. */
  suspend: { id: string; untilMs: number; jobId: string; flowId: string; seen: number }[];
  park: string[];
  gone: string[];
  /** A flow that ends otherwise than by its last step: what lives inside it is canceled. */
  endTree: { flow: string; by: string; reason: string } | null;
  /** What loops iterate over. */
  items: { scopeId: string; moduleId: string; run: number; items: unknown[] }[];
  wide: WideStart[];
  join: Join | null;
  mails: MailRow[];
  limits: Concurrency[];
  caches: { key: string; jobId: string; ttlS: number }[];
  /** Some of the jobs take the place of ones that wait. */
  debounces?: true;
  /** Jobs and iterations to be added to those of the run, and how many it may have. */
  started?: { count: number; max: number } | null;
};

export type Applied =
  | {
      status: 'applied';
      /** Live rows of this run that are due and have no ticket yet. */
      woken: string[];
      /** Running scripts of the flow that ended: their workers are to kill them. */
      killed: string[] | null;
      /** What the run has started was added to its count. */
      counted?: boolean | null;
      /** Concurrency keys under which a job waits or has ended. */
      keys?: string[];
      /** Runs that were debounced, and scopes of theirs that go on. */
      replaced?: string[];
      elsewhere?: string[];
    }
  /** The row is another's by now: nothing was written, and nothing needs to be. */
  | { status: 'lost' }
  | { status: 'canceled'; by: string; reason: string }
  /** A scope has moved on since it was read: read again. */
  | { status: 'conflict' };

export function emptyPlan(fence: Fence): Plan {
  return {
    fence,
    scopes: [],
    newScopes: [],
    modules: [],
    jobs: [],
    done: [],
    args: [],
    queue: [],
    suspend: [],
    park: [],
    gone: [],
    endTree: null,
    items: [],
    wide: [],
    join: null,
    mails: [],
    limits: [],
    caches: [],
  };
}

/** The class is ours: a scope of the plan has moved on, and all of the plan was undone. */
const CONFLICT = 'MR409';

export async function applyPlan(plan: Plan): Promise<Applied> {
  await failpoint('plan.before');
  if (plan.done.length > 0) await failpoint('complete.before');
  const applied = await apply(plan);
  await failpoint('plan.after_commit');
  if (plan.done.length > 0) await failpoint('complete.after_commit');
  if (plan.join) await failpoint('join.after_commit');
  return applied;
}

/** Plans of several runs share a statement while those before them are under way. */
const gathered = new Gatherer<Written, Applied>({
  together: applyTogether,
  lots: 2,
  lotMax: 32,
  // Within a run, locks have no order; with one plan of each they are taken in the order of the runs.
  nameOf: ({ root }) => root,
  // One that is refused, or a scope of which has moved on, takes all of them with it.
  isUndone: (error) => error instanceof DatabaseError,
});

type Written = { root: string; json: string };

const GATHERED_CHARS_MAX = 64 * 1024;

function apply(plan: Plan): Promise<Applied> {
  const json = planJson(plan);
  return plan.root && isPlain(plan) && json.length <= GATHERED_CHARS_MAX
    ? gathered.add({ root: plan.root, json })
    : applyAlone(json);
}

/** Whether all it locks is of its own run, and for a moment only. */
function isPlain({ args, wide, endTree, limits, caches, debounces }: Plan): boolean {
  return [args, wide, limits, caches].every((part) => part.length === 0) && endTree === null && !debounces;
}

async function applyTogether(plans: Written[]): Promise<Applied[]> {
  const [only] = plans;
  if (only && plans.length === 1) return [await applyAlone(only.json)];
  const inOrder = plans.toSorted((a, b) => (a.root < b.root ? -1 : 1));
  const rows = await query<{ answer: string }>(
    'apply_plans',
    'SELECT apply_plan(each.plan) AS answer FROM json_array_elements($1::json) AS each(plan)',
    [`[${inOrder.map(({ json }) => json).join(',')}]`],
  );
  const answers = new Map(inOrder.map((plan, at) => [plan, rows[at]?.answer]));
  return plans.map((plan) => appliedOf(answers.get(plan)));
}

async function applyAlone(json: string): Promise<Applied> {
  try {
    const [row] = await query<{ answer: string }>('apply_plan', 'SELECT apply_plan($1::json) AS answer', [json]);
    return appliedOf(row?.answer);
  } catch (error) {
    if (error instanceof DatabaseError && error.code === CONFLICT) return { status: 'conflict' };
    throw error;
  }
}

function appliedOf(answer: string | undefined): Applied {
  if (answer === undefined) throw new Error('apply_plan answered nothing');
  return JSON.parse(answer) as Applied;
}

/** Results are JSON text already: they go in unparsed, and empty parts stay out. */
function planJson(plan: Plan): string {
  const { done, jobs, ...rest } = plan;
  const ended = new Set(done.map(({ id }) => id));
  const passed = jobs.filter(({ id, isEntered }) => isEntered && ended.has(id));
  const isPassed = passedOf(passed);
  const parts = Object.entries({ ...rest, jobs: jobs.filter((job) => !isPassed(job)), passed });
  const filled = parts.filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value !== null));
  const fields = filled.map(([name, value]) => `${JSON.stringify(name)}:${exactJson(value)}`);
  fields.push(
    ...doneField(
      'done',
      done.filter((job) => !isPassed(job)),
    ),
    ...doneField('ends', done.filter(isPassed)),
  );
  return `{${fields.join(',')}}`;
}

function passedOf(passed: NewJob[]): (job: { id: string }) => boolean {
  const ids = new Set(passed.map(({ id }) => id));
  return ({ id }) => ids.has(id);
}

function doneField(name: string, done: DoneJob[]): string[] {
  return done.length === 0 ? [] : [`"${name}":[${done.map(doneJson).join(',')}]`];
}

function doneJson({ resultJson, ...done }: DoneJob): string {
  // Made arguments are written by a part of their own.
  return `${JSON.stringify({ ...done, args: undefined }).slice(0, -1)},"result":${resultJson ?? 'null'}}`;
}
