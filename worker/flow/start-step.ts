import { type Effect, initialState, recordOf } from '@/engine/run/state';
import type { NewJob } from '@/server/db/plan';
import { type Advance, hasRoom } from './advance-state';
import { headOf } from './job-head';
import { type Held, rememberHead } from './memory';
import { newStep } from './new-step';
import { placeKey } from './place-key';
import { record } from './record-module';
import { StepRefused } from './step-runnable';

/** Puts the job of a step into the plan. A sub-flow that nothing holds back is gone into at once. */
export async function startStep(
  at: Advance,
  held: Held,
  effect: Extract<Effect, { type: 'start_step' }>,
): Promise<void> {
  try {
    const { job, scope } = await newStep(held, effect, at.memory);
    if (scope && hasRoom(at) && isFree(job)) return await enterFlow(at, held, job);
    const place = placeKey(held);
    const chains = planJob(at, { ...job, isBound: place?.keeps === 'folder' });
    if (chains) at.place = place;
    if (scope) at.plan.newScopes.push(scope);
    recordStart(at, held, { job: job.id, status: chains ? 'in_progress' : 'waiting_executor' });
  } catch (error) {
    if (!(error instanceof StepRefused)) throw error;
    at.agenda.unshift({ scopeId: held.row.id, event: { type: 'evaluation_failed', message: error.message } });
  }
}

function recordStart(
  at: Advance,
  held: Held,
  { job, status }: { job: string; status: 'in_progress' | 'waiting_executor' },
): void {
  const { module } = held.state;
  if (module) held.state = { ...held.state, module: { ...module, job } };
  const started = recordOf(held.state, status);
  if (started.type === 'record') record(at, held, started.record);
}

const NO_CONTROLS = { concurrency: null, debounce: null };

/** Answers whether this worker goes on with the job at once. */
function planJob(at: Advance, job: NewJob): boolean {
  const { plan } = at;
  const { concurrency, debounce } = job.controls ?? NO_CONTROLS;
  if (concurrency) plan.limits.push(concurrency);
  if (debounce) plan.debounces = true;
  const waits = job.delayMs > 0 || concurrency !== null || debounce !== null;
  const chains = !waits && at.mayChain?.(job) === true;
  if (chains) at.mayChain = null;
  plan.jobs.push({ ...job, chained: chains });
  return chains;
}

/** Nothing has to be asked before it begins, and nothing but its end has to be noted when it ends. */
function isFree({ delayMs, controls, restartedFrom, deleteAfterS }: NewJob): boolean {
  return delayMs === 0 && !controls && restartedFrom === null && deleteAfterS === null;
}

/** A flow is no process: it needs neither a worker of its own nor a slot. */
async function enterFlow(at: Advance, held: Held, job: NewJob): Promise<void> {
  const { rootId, workspaceId } = held.row;
  const head = headOf(job, held.row);
  rememberHead(head);
  at.memory.args.set(job.id, job.args);
  at.chars += head.argsJson.length;
  at.plan.jobs.push({ ...job, isEntered: true });
  recordStart(at, held, { job: job.id, status: 'in_progress' });
  const root = {
    parentScopeId: null,
    parentModuleId: null,
    parentRun: null,
    idx: null,
    list: '/modules',
    iterJson: null,
  };
  const row = { ...root, id: job.id, workspaceId, flowId: job.id, rootId, status: 'running' as const, version: 0 };
  await at.memory.holdNew(row, initialState(job.id));
  at.agenda.unshift({ scopeId: job.id, event: { type: 'started' } });
}
