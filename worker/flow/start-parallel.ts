import { uuidv7 } from 'uuidv7';
import { type ChildStart, type Effect, initialState, type ScopeEvent } from '@/engine/run/state';
import type { ModuleUpdate, Plan, WideStart } from '@/server/db/plan';
import type { FlowMemory, Held } from './memory';

/** A plan holds about so many scopes and so much of arguments; further children are queued for plans of their own. */
const SCOPES_MAX = 500;
const ARGS_CHARS_MAX = 2_000_000;
/** Above this many children at a time the counter is split. */
const UNSHARDED_MAX = 64;
const SHARDS = 16;
const NIL = '00000000-0000-0000-0000-000000000000';

/** What of an advance a start changes. */
type Advancing = {
  plan: Plan;
  memory: FlowMemory;
  agenda: { scopeId: string; event: ScopeEvent }[];
  inline: Map<string, InlineCounts>;
  keptFailed: Map<string, number>;
};

export type Started = Extract<Effect, { type: 'start_children' }>;

/** Children of a parallel module that ended within the plan that starts them. */
export type InlineCounts = { ended: number; failed: number; handled: number };

type Starting = { held: Held; effect: Started };

/** Starts one child within this plan and takes it as far as it goes. */
export type StartChild = (child: ChildStart) => Promise<void>;

/**
 * Starts the children of a parallel module. One that ends at once makes room for another. What would make the plan too
 * large is queued instead: a loop of ten thousand starts with a plan as small as one of five hundred.
 */
export async function startParallel(at: Advancing, { held, effect }: Starting, startChild: StartChild): Promise<void> {
  const key = `${held.row.id}/${effect.module.id}`;
  const { first, counts, endedByShard } = takenOver(at, { key, effect });
  at.inline.set(key, counts);
  const total = held.state.module?.total ?? effect.children.length;
  const size = new PlanSize(at);
  // Branches differ from each other: they all start here.
  const hasRoom = effect.module.value.type === 'forloopflow' ? () => !size.isFull() : () => true;
  let started = first;
  const room = () => Math.min(total - started, effect.children.length - (started - counts.ended));
  while (room() > 0 && hasRoom()) {
    const endedBefore = counts.ended;
    await startChild(childAt(effect, started));
    if (counts.ended > endedBefore) endedByShard[started % SHARDS] = (endedByShard[started % SHARDS] ?? 0) + 1;
    started++;
  }
  at.inline.delete(key);
  const queued = room();
  const isSharded = started + queued - counts.ended > UNSHARDED_MAX;
  if (queued > 0 || isSharded) {
    at.plan.wide.push(wideStart(held, effect, { started, queued, total, ended: isSharded ? endedByShard : [] }));
  }
  recordCounts(at.plan, { held, effect }, { pending: total - counts.ended, nextIndex: started + queued, ...counts });
  if (counts.ended < total) return;
  const { failed, handled } = counts;
  at.agenda.unshift({ scopeId: held.row.id, event: { type: 'joined', failed, handled, dice: Math.random() } });
}

/** What comes before the first child was taken over from an earlier run: it has ended. */
function takenOver({ keptFailed }: Advancing, { key, effect }: { key: string; effect: Started }) {
  const first = effect.children[0]?.index ?? 0;
  const counts: InlineCounts = { ended: first, failed: keptFailed.get(key) ?? 0, handled: 0 };
  const endedByShard = Array.from({ length: SHARDS }, (_, shard) => Math.ceil(Math.max(0, first - shard) / SHARDS));
  return { first, counts, endedByShard };
}

function childAt({ children }: Started, index: number): ChildStart {
  const [first] = children;
  if (!first) throw new Error('a parallel module starts with a child');
  const known = children[index - first.index] ?? { ...first, restart: undefined };
  return { ...known, index };
}

type Reached = { started: number; queued: number; total: number; ended: number[] };

function wideStart(held: Held, effect: Started, { started, queued, total, ended }: Reached): WideStart {
  return {
    scopeId: held.row.id,
    moduleId: effect.module.id,
    run: effect.run,
    total,
    next: started + queued,
    ended,
    from: started,
    ids: Array.from({ length: queued }, () => uuidv7()),
    list: childAt(effect, started).list,
    state: initialState(NIL),
  };
}

function recordCounts(
  plan: Plan,
  { held, effect }: Starting,
  counts: Pick<ModuleUpdate, 'pending' | 'nextIndex' | 'failed' | 'handled'>,
): void {
  const { pending, nextIndex, failed, handled } = counts;
  const update = plan.modules.find((module) => module.scopeId === held.row.id && module.moduleId === effect.module.id);
  if (update) Object.assign(update, { pending, nextIndex, failed, handled });
}

class PlanSize {
  #jobs = 0;
  #chars = 0;

  constructor(private readonly at: Advancing) {}

  isFull(): boolean {
    const { plan, memory } = this.at;
    for (const job of plan.jobs.slice(this.#jobs)) this.#chars += JSON.stringify(job.args).length;
    this.#jobs = plan.jobs.length;
    return memory.held.size > SCOPES_MAX || this.#chars > ARGS_CHARS_MAX;
  }
}
