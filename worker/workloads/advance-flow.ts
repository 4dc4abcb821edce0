import { RestartRefused } from '@/engine/run/restart';
import type { RestartPoint } from '@/engine/run/restart-point';
import type { RunFailure, ScopeEvent } from '@/engine/run/state';
import { loadApprovalTimeLeft, loadDecisions, loadModuleCounters } from '@/server/db/flow-rows';
import { findEnd } from '@/server/db/job-end';
import type { Claimed } from '@/server/db/live';
import { isDataRefused } from '@/server/db/pool';
import type { CachedResult } from '@/server/db/result-cache';
import { log } from '@/server/log';
import type { Next, WorkerContext } from '../context';
import { advance, endWithResultOf, failFlow } from '../flow/advance';
import { type Advance, type ChainRule, newAdvance } from '../flow/advance-state';
import { FlowMemory, type Held, loadHead, rememberHead } from '../flow/memory';
import { reusableResult } from '../flow/reuse';
import { takeOver } from '../flow/take-over';
import { writePlan } from '../flow/write-plan';
import { endFlowBy } from '../flow/end-flow';
import { isRecovered } from '../flow/finish-flow';
import { notStorable } from '../outcome/done-job';
import { referencesFor } from '../references';

type Known = { mayChain: ChainRule; memory: FlowMemory | null };

/** Moves a scope on as far as it goes without waiting. Answers the work this worker goes on with. */
export async function advanceFlow(worker: WorkerContext, claimed: Claimed, known: Known): Promise<Next | null> {
  try {
    return await advanceOnce(worker, claimed, { ...known, refusal: null });
  } catch (error) {
    if (!isDataRefused(error)) throw error;
    log.warn({ code: error.code, job: claimed.id }, 'the database refused what a flow was to store');
    return advanceOnce(worker, claimed, { ...known, refusal: notStorable(error) });
  }
}

/** `refusal`: why the flow is to fail instead of going on. */
async function advanceOnce(
  worker: WorkerContext,
  claimed: Claimed,
  { refusal, ...known }: Known & { refusal: RunFailure | null },
): Promise<Next | null> {
  const fence = { id: claimed.id, attempt: claimed.attempt, worker: worker.id };
  let at = await newAdvanceOf(fence, claimed, known);
  const failure = refusal ?? (await moveOn(at, claimed));
  if (failure) {
    // What was planned before it was refused is dropped.
    at = await newAdvanceOf(fence, claimed, known);
    await failFlow(at, claimed.id, failure);
  }
  settle(at, claimed);
  const written = await writePlan(worker, at, claimed);
  if (written.status === 'conflict') return advanceOnce(worker, { ...claimed, scope: null }, { ...known, refusal });
  return written.status === 'applied' ? written.next : null;
}

async function reusableFor({ state }: Held, { job }: Claimed): Promise<CachedResult | null> {
  const isFresh = state.phase === 'enter' && state.cursor === 0 && state.module === null && !state.takenOver;
  return job && (isFresh || state.phase === 'preprocessed') ? reusableResult(job) : null;
}

/** Answers why the run cannot go on, where it is a restart that the earlier run does not allow. */
async function moveOn(at: Advance, claimed: Claimed): Promise<RunFailure | null> {
  const held = await (claimed.scope ? at.memory.holdRow(claimed.scope) : at.memory.hold(claimed.id));
  try {
    await begin(at, held, claimed);
    if (claimed.verdict) await endFlowBy(at, held, claimed);
    else await takeNextStep(at, held, claimed);
    return null;
  } catch (error) {
    if (!(error instanceof RestartRefused)) throw error;
    return { name: error.name, message: error.message };
  }
}

async function takeNextStep(at: Advance, held: Held, claimed: Claimed): Promise<void> {
  const reusable = await reusableFor(held, claimed);
  if (reusable) await endWithResultOf(at, claimed.id, reusable.jobId);
  else if (held.state.phase === 'decision') await decide(at, held);
  else await advance(at, claimed.id, await eventFor(held));
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

async function newAdvanceOf(
  fence: Advance['plan']['fence'],
  claimed: Claimed,
  { mayChain, memory }: Known,
): Promise<Advance> {
  if (claimed.job) rememberHead(claimed.job);
  const flow = claimed.job ?? (await loadHead(claimed.rootId));
  return newAdvance(fence, { references: referencesFor(flow), mayChain, memory: FlowMemory.after(memory) });
}

/** What the scope waits for, read from where it is. */
async function eventFor(held: Held): Promise<ScopeEvent> {
  const { phase, module } = held.state;
  if (phase === 'enter') return { type: 'started' };
  if (phase === 'job' && module?.job) return endOfStep(module.job);
  if (phase === 'children' && module?.isParallel) {
    const counters = await loadModuleCounters(held.row.id, module.id);
    if (counters?.pending === 0)
      return { type: 'joined', failed: counters.failed, handled: counters.handled, dice: Math.random() };
  }
  return { type: 'woke' };
}

/** A scope is queued while its step runs only where that was replaced, or ended and nobody was told: see the auditor. */
async function endOfStep(job: string): Promise<ScopeEvent> {
  const end = await findEnd(job);
  if (!end) return { type: 'woke' };
  if (end.isReplaced) return { type: 'step_replaced', job };
  const ok = end.status === 'success';
  return { type: 'step_ended', job, ok, isRecovered: ok && isRecovered(end.resultJson), dice: Math.random() };
}

/** Takes over earlier results where the run is a restart. Throws RestartRefused. */
async function begin(at: Advance, held: Held, claimed: Claimed): Promise<void> {
  const restart = claimed.job?.restartedFromJson;
  const isBegun = held.state.phase !== 'enter' || held.state.cursor > 0 || held.state.takenOver;
  if (!restart || isBegun) return;
  const point = JSON.parse(restart) as RestartPoint;
  if (!point.flow_job_id) throw new RestartRefused('It is not said which run to restart: flow_job_id.');
  await takeOver(at, held, { point, earlierScopeId: point.flow_job_id });
}

/** What becomes of the claimed row itself. */
function settle(at: Advance, claimed: Claimed): void {
  const { plan } = at;
  const id = claimed.id;
  if (
    plan.done.some((done) => done.id === id) ||
    plan.args.some((made) => made.id === id && made.controls !== null) ||
    plan.queue.some((queued) => queued.id === id) ||
    plan.suspend.some((s) => s.id === id)
  )
    return;
  if (claimed.liveKind === 'flow') plan.park.push(id);
  else plan.gone.push(id);
}
