import type { ScopeEvent } from '@/engine/run/state';
import type { Claimed, JobHead } from '@/server/db/live';
import type { DoneJob, Plan } from '@/server/db/plan';
import type { Next, WorkerContext } from '../context';
import { advance } from '../flow/advance';
import { type Advance, type ChainRule, newAdvance } from '../flow/advance-state';
import { isRecovered } from '../flow/finish-flow';
import { FlowMemory, loadHead } from '../flow/memory';
import { keepForReuse } from '../flow/reuse';
import { writePlan, type Written } from '../flow/write-plan';
import { canceledJob } from '../outcome/done-job';
import { referencesFor } from '../references';

export type ScriptEnd = {
  done: DoneJob;
  mayChain: ChainRule;
  /** What the plan that chained the step left in memory; null reads anew. */
  memory: FlowMemory | null;
  /** The end of its log is not stored yet, because the database is away. */
  openLog?: Promise<void> | null;
  /** Called before the flow is left to wait: what its steps have in common is to be kept until then. */
  keepFolder?: () => Promise<void>;
  /** The row said that it is canceled, by whom and why. */
  isCancelKnown?: true;
  /** The process that ran it, where that was another one. */
  heldBy?: string;
};

/**
 * Records the end of a script and, in the same statement, what follows from it in its flow. Answers the work this
 * worker goes on with.
 */
export async function finishScript(worker: WorkerContext, claimed: Claimed, end: ScriptEnd): Promise<Next | null> {
  const written = await write(worker, claimed, end);
  if (written.status === 'applied') return written.next;
  // Another part of the flow moved on meanwhile: decide anew on what is there now.
  if (written.status === 'conflict') return finishScript(worker, claimed, { ...end, memory: null });
  if (written.status === 'canceled')
    return finishScript(worker, claimed, {
      ...end,
      memory: null,
      done: canceledJob(claimed, written),
      isCancelKnown: true,
    });
  return null;
}

async function write(worker: WorkerContext, claimed: Claimed, end: ScriptEnd): Promise<Written> {
  const { done, heldBy = worker.id } = end;
  const { job } = claimed;
  const flow = job?.parentId ? await loadHead(job.parentId) : null;
  const references = referencesFor(flow ?? { workspaceId: claimed.workspaceId, accountId: null, createdBy: '' });
  const at = newAdvance(
    { id: claimed.id, attempt: claimed.attempt, worker: heldBy },
    { references, mayChain: end.mayChain, memory: end.memory ?? new FlowMemory() },
  );
  planEnd(at.plan, done, job);
  if (end.isCancelKnown) at.plan.ignoreCancel = true;
  await advanceBy(at, job, done);
  if (flow && !goesOnHere(at, flow.id)) await end.keepFolder?.();
  return writePlan(worker, at, claimed);
}

async function advanceBy(at: Advance, job: JobHead | null, done: DoneJob): Promise<void> {
  const json = done.resultJson ?? 'null';
  at.memory.results.set(done.id, json);
  if (job?.scopeId && done.status !== 'canceled') await advance(at, job.scopeId, stepEnded(done, json));
}

/** The next step that has the flow's folder follows here, or none does. */
function goesOnHere({ place, plan }: Advance, flowId: string): boolean {
  return place?.key === flowId || plan.done.some(({ id }) => id === flowId);
}

function stepEnded({ id, status }: DoneJob, json: string): ScopeEvent {
  const ok = status === 'success';
  return { type: 'step_ended', job: id, ok, isRecovered: ok && isRecovered(json), dice: Math.random() };
}

function planEnd(plan: Plan, done: DoneJob, job: JobHead | null): void {
  plan.done.push(done);
  if (done.args) plan.args.push({ id: done.id, args: done.args, tag: null, controls: null });
  if (job) keepForReuse(plan, job, done);
}
