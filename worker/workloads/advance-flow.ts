import type { ScopeEvent } from '@/engine/run/state';
import { loadApprovalTimeLeft, loadDecisions, loadModuleCounters } from '@/server/db/flow-rows';
import { wasDebounced } from '@/server/db/debounce';
import type { Claimed } from '@/server/db/live';
import type { CachedResult } from '@/server/db/result-cache';
import type { Next, WorkerContext } from '../context';
import { advance, type Advance, type ChainRule, endWithResultOf, newAdvance } from '../flow/advance';
import { FlowMemory, type Held, loadHead } from '../flow/memory';
import { reusableResult } from '../flow/reuse';
import { restartAt, type RestartPoint, RestartRefused } from '../flow/restart';
import { writePlan } from '../flow/write-plan';
import { failedJob } from '../outcome/done-job';
import { endFlowBy } from '../flow/end-flow';
import { referencesFor } from '../references';

/** Moves a scope on as far as it goes without waiting. Answers the work this worker goes on with. */
export async function advanceFlow(worker: WorkerContext, claimed: Claimed, mayChain: ChainRule): Promise<Next | null> {
  const fence = { id: claimed.id, attempt: claimed.attempt, worker: worker.id };
  const at = await newAdvanceOf(fence, claimed, mayChain);
  const held = await at.memory.hold(claimed.id);
  const refusal = await begin(at, held, claimed);
  const reusable = claimed.verdict || refusal ? null : await reusableFor(held, claimed);
  if (claimed.verdict) {
    await endFlowBy(at, held, claimed);
  } else if (refusal) {
    at.plan.done.push(refusal);
  } else if (reusable) {
    await endWithResultOf(at, claimed.id, reusable.jobId);
  } else if (held.state.phase === 'decision') {
    await decide(at, held);
  } else {
    await advance(at, claimed.id, await eventFor(held));
  }
  settle(at, held, claimed);
  const written = await writePlan(worker, at, claimed);
  if (written.status === 'conflict') return advanceFlow(worker, claimed, mayChain);
  return written.status === 'applied' ? written.next : null;
}

async function reusableFor({ state }: Held, { job }: Claimed): Promise<CachedResult | null> {
  const isFresh = state.phase === 'enter' && state.cursor === 0 && state.module === null;
  return job && isFresh ? reusableResult(job) : null;
}

/** Puts the decisions so far before the engine; where they do not suffice, the scope waits on for the rest of its time. */
async function decide(at: Advance, held: Held): Promise<void> {
  const { flowId, id } = held.row;
  const { module } = held.state;
  const jobId = module?.job ?? flowId;
  const decisions = await loadDecisions(jobId, flowId);
  const left = await loadApprovalTimeLeft(id, module?.id ?? '');
  await advance(at, id, { type: 'decided', decisions, isTimedOut: left <= 0 });
  if (held.state.phase === 'decision')
    at.plan.suspend.push({ id, untilMs: Math.ceil(left), jobId, flowId, seen: decisions.length });
}

async function newAdvanceOf(fence: Advance['plan']['fence'], claimed: Claimed, mayChain: ChainRule): Promise<Advance> {
  const flow = claimed.job ?? (await loadHead(claimed.rootId));
  return newAdvance(fence, { references: referencesFor(flow), mayChain, memory: new FlowMemory() });
}

/** What the scope waits for, read from where it is. */
async function eventFor(held: Held): Promise<ScopeEvent> {
  const { phase, module } = held.state;
  if (phase === 'enter') return { type: 'started' };
  if (phase === 'job' && module?.job && (await wasDebounced(module.job))) {
    return { type: 'step_replaced', job: module.job };
  }
  if (phase === 'children' && module?.isParallel) {
    const counters = await loadModuleCounters(held.row.id, module.id);
    if (counters?.pending === 0)
      return { type: 'joined', failed: counters.failed, handled: counters.handled, dice: Math.random() };
  }
  return { type: 'woke' };
}

/** Takes over earlier results where the run is a restart. */
async function begin(at: Advance, held: Held, claimed: Claimed) {
  const restart = claimed.job?.restartedFromJson;
  if (!restart || held.state.phase !== 'enter' || held.state.cursor > 0) return null;
  try {
    const { state, modules } = await restartAt(held, JSON.parse(restart) as RestartPoint);
    held.state = state;
    held.isTouched = true;
    at.plan.modules.push(...modules);
    for (const module of modules)
      if (module.result) at.memory.moduleResults.set(`${held.row.id}/${module.moduleId}`, module.result);
    return null;
  } catch (error) {
    if (!(error instanceof RestartRefused)) throw error;
    return failedJob(claimed, { name: 'RestartRefused', message: error.message });
  }
}

/** What becomes of the claimed row itself. */
function settle(at: Advance, held: Held, claimed: Claimed): void {
  const { plan } = at;
  const id = claimed.id;
  if (
    plan.done.some((done) => done.id === id) ||
    plan.queue.some((queued) => queued.id === id) ||
    plan.suspend.some((s) => s.id === id)
  )
    return;
  if (claimed.liveKind === 'flow') plan.park.push(id);
  else plan.gone.push(id);
}
