'use client';

import { Handle, type NodeProps, Position } from '@xyflow/react';
import { Flag, ListStart, TriangleAlert } from 'lucide-react';
import { memo, type PointerEvent } from 'react';
import { cn } from '../../ui/cn';
import { laneTitle } from '@/engine/flow/graph';
import { HEAD, LANE_HEAD } from '@/engine/flow/graph-size';
import type { FlowModule } from '@/engine/flow/schema';
import type { FlowNode } from './graph-elements';
import { type StepState, useGraph } from './graph-store';
import { frameOf, Iterations, NodeProgress, NodeStatus, stateInWords } from './node-status';
import { StepBadges, badgesOf } from './step-badges';
import { lookOf, subtitleOf, titleOf } from './step-look';
import { StepTile } from './step-tile';

type Props = NodeProps<FlowNode>;

const cardClasses =
  'rounded-lg border border-input/60 bg-card text-left shadow-[0_1px_2px_var(--shadow-color)] transition-shadow';
const selectedClasses = 'outline-2 outline-offset-2 outline-ring';

export const StepNode = memo(function StepNode({ data, selected }: Props) {
  const { module } = data.node;
  return module ? <StepCard module={module} nodeId={data.node.id} selected={selected} /> : null;
});

export const BesideNode = memo(function BesideNode({ data, selected }: Props) {
  const { module } = data.node;
  if (!module) return null;
  return (
    <>
      <span className="absolute -top-5 left-0 text-xs text-muted-foreground">
        {module.id === 'preprocessor' ? 'When a webhook calls' : 'When a step fails'}
      </span>
      <StepCard module={module} nodeId={data.node.id} selected={selected} />
    </>
  );
});

type CardProps = { module: FlowModule; nodeId: string; selected: boolean };

function StepCard({ module, nodeId, selected }: CardProps) {
  const state = useGraph((graph) => graph.states[module.id]);
  const isDragged = useGraph((graph) => graph.dragged?.includes(module.id) ?? false);
  const grab = useGrab(module.id);
  return (
    <>
      <Ports names={['in', 'out']} />
      <button
        type="button"
        data-module-id={nodeId}
        onPointerDown={grab}
        aria-label={titleOf(module)}
        aria-description={describe(module, stateInWords(state))}
        aria-pressed={selected}
        className={cn(
          cardClasses,
          'relative flex h-full w-full items-center gap-2.5 overflow-hidden px-2.5 nopan hover:shadow-popover',
          frameOf(state),
          selected && selectedClasses,
          isDragged && 'opacity-40',
        )}
      >
        <StepTile look={lookOf(module)} />
        <StepText module={module} />
        <ProblemMark moduleId={module.id} />
        <NodeStatus state={state} />
        <NodeProgress state={state} />
      </button>
    </>
  );
}

type StepTextProps = { module: FlowModule; iterations?: StepState['iterations'] };

function StepText({ module, iterations }: StepTextProps) {
  return (
    <span className="flex min-w-0 flex-1 flex-col">
      <span className="truncate text-sm font-medium">{titleOf(module)}</span>
      <span className="flex min-w-0 items-center gap-1.5">
        <code className="shrink-0 rounded bg-muted px-1 font-mono text-[0.6875rem] leading-4 text-muted-foreground">
          {module.id}
        </code>
        <span className="truncate text-xs text-muted-foreground">
          {iterations ? <Iterations iterations={iterations} /> : subtitleOf(module)}
        </span>
        <StepBadges module={module} />
      </span>
    </span>
  );
}

export const ContainerNode = memo(function ContainerNode({ data, selected }: Props) {
  const { module, depth, id } = data.node;
  const state = useGraph((graph) => (module ? graph.states[module.id] : undefined));
  const isDragged = useGraph((graph) => (module && graph.dragged?.includes(module.id)) ?? false);
  const grab = useGrab(module?.id ?? '');
  if (!module) return null;
  return (
    <div
      className={cn(
        'h-full w-full rounded-xl border border-input/70 shadow-[0_1px_2px_var(--shadow-color)]',
        depth % 4 === 0 ? 'bg-muted/70' : 'bg-background/80',
        frameOf(state),
        selected && selectedClasses,
        isDragged && 'opacity-40',
      )}
    >
      <Ports names={['in', 'out', 'head', 'foot']} headY={HEAD} />
      <button
        type="button"
        data-module-id={id}
        onPointerDown={grab}
        aria-label={titleOf(module)}
        aria-description={describe(module, stateInWords(state))}
        aria-pressed={selected}
        style={{ height: HEAD }}
        className="nopan pointer-events-auto flex w-full items-center gap-2.5 rounded-t-xl border-b bg-card px-3 text-left"
      >
        <StepTile look={lookOf(module)} />
        <StepText module={module} iterations={state?.iterations} />
        <ProblemMark moduleId={module.id} />
        <NodeStatus state={state} />
      </button>
    </div>
  );
});

export const LaneNode = memo(function LaneNode({ data }: Props) {
  const { module, slot } = data.node;
  if (!module || slot === undefined) return null;
  const branch =
    module.value.type === 'branchone' && typeof slot === 'number' ? module.value.branches[slot] : undefined;
  return (
    <div className="h-full w-full rounded-lg border border-dashed border-input/80 bg-card/50">
      <Ports names={['head', 'foot']} headY={LANE_HEAD} />
      <div style={{ height: LANE_HEAD }} className="flex flex-col justify-center px-3 text-center">
        <span className="truncate text-xs font-medium">{laneTitle(module, slot)}</span>
        {branch?.expr ? (
          <code title={branch.expr} className="truncate font-mono text-[0.6875rem] text-muted-foreground">
            {branch.expr}
          </code>
        ) : null}
      </div>
    </div>
  );
});

const TERMINALS = {
  start: { icon: ListStart, label: 'Inputs' },
  end: { icon: Flag, label: 'Result' },
};

export const TerminalNode = memo(function TerminalNode({ data, selected }: Props) {
  const { kind, id } = data.node;
  const state = useGraph((graph) => graph.states[id]);
  const { icon: Icon, label } = kind === 'start' ? TERMINALS.start : TERMINALS.end;
  return (
    <>
      <Ports names={kind === 'start' ? ['out'] : ['in']} />
      <button
        type="button"
        data-module-id={id}
        aria-pressed={selected}
        className={cn(
          'nopan flex h-full w-full items-center justify-center gap-2 rounded-full border bg-card text-sm font-medium shadow-[0_1px_2px_var(--shadow-color)]',
          frameOf(state),
          selected && selectedClasses,
        )}
      >
        <Icon className="size-4 text-muted-foreground" aria-hidden />
        {label}
        <NodeStatus state={state} />
      </button>
    </>
  );
});

/** What a pointer on the step begins, where steps can be moved. */
function useGrab(moduleId: string) {
  const editing = useGraph((graph) => graph.editing);
  return editing ? (event: PointerEvent<HTMLElement>) => editing.onGrab(event, moduleId) : undefined;
}

function ProblemMark({ moduleId }: { moduleId: string }) {
  const severity = useGraph((graph) => graph.problems[moduleId]);
  if (!severity) return null;
  const tone = severity === 'error' ? 'text-destructive' : 'text-warning';
  return <TriangleAlert className={cn('size-4 shrink-0', tone)} role="img" aria-label={`Has an ${severity}`} />;
}

function describe(module: FlowModule, state: string): string {
  const settings = badgesOf(module).map((badge) => badge.label);
  return [`Step ${module.id}`, subtitleOf(module), ...settings, state].filter(Boolean).join('. ');
}

type Port = 'in' | 'out' | 'head' | 'foot';

/** Where lines meet the node. Nobody draws lines by hand, so these cannot be seen or grabbed. */
function Ports({ names, headY }: { names: Port[]; headY?: number }) {
  return names.map((name) => (
    <Handle
      key={name}
      id={name}
      type={name === 'in' || name === 'foot' ? 'target' : 'source'}
      position={name === 'in' ? Position.Top : Position.Bottom}
      isConnectable={false}
      className="pointer-events-none! size-px! min-h-0! min-w-0! border-0! opacity-0!"
      style={name === 'head' ? { top: headY, bottom: 'auto' } : undefined}
    />
  ));
}
