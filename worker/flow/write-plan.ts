import { purgeJobs } from '@/server/db/purge';
import type { Applied, NewJob, Plan } from '@/server/db/plan';
import { type Claimed, claimLive } from '@/server/db/live';
import { applyCounted } from '@/server/db/run-size';
import { rememberResult } from '@/server/db/values';
import { publishEnd } from '@/server/events/run-ends';
import { publishCancel, publishRunChanged } from '@/server/events/run-events';
import { admit } from '@/server/queue/admit';
import { dispatch } from '@/server/queue/dispatch';
import { deliverDueMails } from '@/server/mail/deliver';
import type { Next, WorkerContext } from '../context';
import type { CancelRequest } from '../stoppable-run';
import { log } from '@/server/log';
import { metrics } from '@/server/metrics';
import { headOf } from './job-head';
import { type FlowMemory, loadHead } from './memory';
import type { Advance } from './advance-state';

export type Written =
  | { status: 'applied'; next: Next | null }
  | { status: 'lost' | 'conflict' }
  | ({ status: 'canceled' } & CancelRequest);

/** Writes a plan and passes on what it woke: at best, this worker goes on with it at once. */
export async function writePlan(
  worker: WorkerContext,
  { plan, memory, place }: Pick<Advance, 'plan' | 'memory' | 'place'>,
  run: Claimed,
): Promise<Written> {
  const applied = await applyCounted(plan, run.rootId);
  if (applied.status === 'canceled') return { status: 'canceled', by: applied.by, reason: applied.reason };
  if (applied.status === 'lost') metrics.fencedWrites.inc();
  if (applied.status !== 'applied') return { status: applied.status };
  countDone(worker, plan, run);
  for (const done of plan.done) if (done.resultJson !== null) rememberResult(done.id, done.resultJson);
  if (applied.killed) publishCancel(applied.killed);
  tellCaller(plan, run).catch((error: unknown) => log.debug({ err: error }, 'a caller was not told of an end'));
  publishRunChanged(run.rootId, isAwaited(plan, memory, run.rootId));
  await tellOthers(applied, run.workspaceId);
  for (const { delayMs } of [...plan.queue, ...plan.jobs]) if (delayMs > 0) worker.wakeIn(delayMs);
  followUp(worker, { plan, memory }, run);
  const claimed = await passOn(worker, plan, { ...run, woken: applied.woken });
  return { status: 'applied', next: claimed && { claimed, memory: carriedFor(claimed, memory), place } };
}

/** Who waits for the run need not read what came of it. Where this gets lost, they look for themselves. */
async function tellCaller({ done }: Plan, { job, rootId, workspaceId }: Claimed): Promise<void> {
  const end = done.find(({ id }) => id === rootId);
  if (!end) return;
  const { replyTo } = job?.id === rootId ? job : await loadHead(rootId);
  if (replyTo !== null) await publishEnd(replyTo, { workspaceId, ...end });
}

/** Callers may wait for the end of a run, or for that of the step its document returns early. */
function isAwaited({ done, modules }: Plan, { held }: FlowMemory, rootId: string): boolean {
  if (done.some(({ id }) => id === rootId)) return true;
  const step = held.get(rootId)?.facts.flow.early_return;
  return Boolean(step) && modules.some(({ moduleId, result }) => moduleId === step && result !== null);
}

/** What need not be waited for: the caretaker sees to it otherwise. */
function followUp(
  worker: WorkerContext,
  { plan, memory }: Pick<Advance, 'plan' | 'memory'>,
  { rootId }: Claimed,
): void {
  for (const { id } of plan.done)
    if (memory.held.get(id)?.facts.flow.same_worker)
      worker.keptFolders
        .forget(id)
        .catch((error: unknown) => log.error({ err: error }, 'a folder could not be removed'));
  if (plan.mails.length > 0)
    deliverDueMails().catch((error: unknown) => log.error({ err: error }, 'mail could not be delivered'));
  if (memory.mayPurge && plan.done.some((done) => done.id === rootId))
    purgeJobs().catch((error: unknown) => log.error({ err: error }, 'jobs could not be deleted after use'));
}

function countDone(worker: WorkerContext, plan: Plan, { id, liveKind, job }: Claimed): void {
  for (const done of plan.done) {
    const isScript = done.id === id && liveKind === 'script';
    metrics.jobs.inc({ status: done.status, kind: isScript ? 'script' : 'flow' });
    if (!isScript) continue;
    worker.jobsDone++;
    if (done.timings) countTime(done.timings, job?.language ?? '');
  }
}

/** What the plan did outside of its own run: places became free, steps of other runs were debounced. */
async function tellOthers(
  { keys = [], replaced, elsewhere }: Extract<Applied, { status: 'applied' }>,
  workspaceId: string,
): Promise<void> {
  await admit(workspaceId, [...new Set(keys)]);
  for (const root of replaced ?? []) publishRunChanged(root);
  await dispatch(elsewhere ?? []);
}

function countTime(timings: Record<string, number>, language: string): void {
  const { queueMs = 0, prepareMs = 0, startMs = 0, runMs = 0 } = timings;
  metrics.startLatency.observe((queueMs + prepareMs + startMs) / 1000);
  metrics.run.observe({ language }, runMs / 1000);
}

function carriedFor({ id, job }: Claimed, memory: FlowMemory): FlowMemory | null {
  const scopeId = memory.held.has(id) ? id : job?.scopeId;
  return scopeId ? memory.carriedOn(scopeId) : null;
}

async function passOn(
  worker: WorkerContext,
  plan: Plan,
  run: { rootId: string; workspaceId: string; woken: string[] },
): Promise<Claimed | null> {
  const chained = plan.jobs.find((job) => job.chained && !run.woken.includes(job.id));
  const steps = new Set(plan.jobs.map((job) => job.id));
  // A scope needs no slot: this worker has all of it in memory.
  const scope = chained ? undefined : run.woken.find((id) => !steps.has(id));
  await dispatch(run.woken.filter((id) => id !== scope));
  if (chained) return claimedStep(chained, run);
  return scope === undefined ? null : claimLive(scope, worker.id);
}

function claimedStep(job: NewJob, run: { rootId: string; workspaceId: string }): Claimed {
  return {
    id: job.id,
    workspaceId: run.workspaceId,
    liveKind: job.kind === 'flow' || job.kind === 'flowpreview' ? 'flow' : 'script',
    rootId: run.rootId,
    tag: job.tag,
    attempt: 1,
    crashCount: 0,
    cancelRequested: false,
    canceledBy: null,
    cancelReason: null,
    verdict: null,
    onWorkerLost: job.onWorkerLost,
    queueMs: 0,
    job: headOf(job, run),
    scope: null,
  };
}
