'use client';

import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { Plus } from 'lucide-react';
import { memo } from 'react';
import { cn } from '../../ui/cn';
import type { GraphEdge } from '@/engine/flow/graph';
import type { FlowEdge } from './graph-elements';
import { useGraph } from './graph-store';

const ARROW = 5;

/** A line straight down, with a `+` at its middle while the flow can be edited. */
export const PlaceEdge = memo(function PlaceEdge({ id, data }: EdgeProps<FlowEdge>) {
  const isEditable = useGraph((graph) => graph.editing !== null);
  if (!data) return null;
  const { edge } = data;
  return (
    <>
      <BaseEdge id={id} path={linePath(edge)} interactionWidth={0} className="stroke-input! stroke-[1.5]!" />
      {isEditable ? <PlaceButton edge={edge} /> : <EmptyListNote edge={edge} />}
    </>
  );
});

function PlaceButton({ edge }: { edge: GraphEdge }) {
  const isDragging = useGraph((graph) => graph.dragged !== undefined);
  const isTarget = useGraph((graph) => graph.dropEdgeId === edge.id);
  const editing = useGraph((graph) => graph.editing);
  return (
    <EdgeLabelRenderer>
      <button
        type="button"
        aria-label={edge.label}
        onClick={(event) => editing?.onPlace(edge, event.currentTarget)}
        style={{ transform: `translate(-50%, -50%) translate(${edge.x}px, ${middleOf(edge)}px)` }}
        className={cn(
          'nopan nodrag pointer-events-auto absolute z-20 flex items-center justify-center rounded-full border border-input bg-card text-muted-foreground shadow-sm transition-[background-color,color,width,height] hover:border-primary hover:bg-primary hover:text-primary-foreground focus-visible:border-primary focus-visible:text-primary',
          edge.isEmptyList ? 'h-9 w-44 gap-1.5 rounded-lg border-dashed text-xs' : 'size-6',
          isDragging && 'h-8 w-40 rounded-lg border-2 border-dashed border-primary bg-primary-subtle text-primary',
          isTarget && 'h-10 w-60 border-solid bg-primary text-primary-foreground',
        )}
      >
        <Plus className="size-3.5" aria-hidden />
        {edge.isEmptyList && !isDragging ? 'Add a step' : null}
        {isTarget ? <span className="ml-1 text-xs font-medium">Drop here</span> : null}
      </button>
    </EdgeLabelRenderer>
  );
}

function EmptyListNote({ edge }: { edge: GraphEdge }) {
  if (!edge.isEmptyList) return null;
  return (
    <EdgeLabelRenderer>
      <span
        style={{ transform: `translate(-50%, -50%) translate(${edge.x}px, ${middleOf(edge)}px)` }}
        className="absolute z-20 rounded bg-muted px-2 py-0.5 text-xs text-muted-foreground"
      >
        No steps
      </span>
    </EdgeLabelRenderer>
  );
}

export function middleOf(edge: GraphEdge): number {
  return (edge.fromY + edge.toY) / 2;
}

function linePath({ x, fromY, toY }: GraphEdge): string {
  const tip = toY - 1;
  return `M${x},${fromY} L${x},${tip} M${x - ARROW},${tip - ARROW} L${x},${tip} L${x + ARROW},${tip - ARROW}`;
}
