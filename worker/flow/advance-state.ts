import type { ScopeEvent } from '@/engine/run/state';
import { emptyPlan, type Fence, type Plan } from '@/server/db/plan';
import type { References } from './evaluate';
import type { FlowMemory } from './memory';
import type { PlaceKey } from './place-key';
import type { InlineCounts } from './start-parallel';

export type ChainRule = (step: { tag: string; language: string | null; kind: string }) => boolean;

export type Advance = {
  plan: Plan;
  memory: FlowMemory;
  agenda: { scopeId: string; event: ScopeEvent }[];
  events: number;
  /** Of the arguments and results of the flows it has gone through. */
  chars: number;
  references: References;
  /** Whether this worker may take the next step at once. Asked at most once a plan. */
  mayChain: ChainRule | null;
  /** Where the chained step runs. */
  place: PlaceKey | null;
  /** Children of a parallel module that ended within this plan, by `scope/module`. */
  inline: Map<string, InlineCounts>;
  /** Failed children that were taken over from an earlier run, by `scope/module`. */
  keptFailed: Map<string, number>;
};

/** Beyond this, what comes next waits for an advance of its own: a plan is one statement. */
const EVENTS_MAX = 500;
const CHARS_MAX = 2_000_000;

export function hasRoom({ events, chars }: Advance): boolean {
  return events < EVENTS_MAX && chars < CHARS_MAX;
}

export type AdvanceStart = { references: References; mayChain: ChainRule | null; memory: FlowMemory };

export function newAdvance(fence: Fence, { references, mayChain, memory }: AdvanceStart): Advance {
  return {
    plan: emptyPlan(fence),
    memory,
    agenda: [],
    events: 0,
    chars: 0,
    references,
    mayChain,
    place: null,
    inline: new Map(),
    keptFailed: new Map(),
  };
}
