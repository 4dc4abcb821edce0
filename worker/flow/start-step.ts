import { type Effect, recordOf } from '@/engine/run/state';
import type { NewJob } from '@/server/db/plan';
import type { Advance } from './advance-state';
import type { Held } from './memory';
import { newStep } from './new-step';
import { placeKey } from './place-key';
import { record } from './record-module';
import { StepRefused } from './step-runnable';

const NO_CONTROLS = { concurrency: null, debounce: null };

/** Puts the job of a step into the plan. */
export async function startStep(
  at: Advance,
  held: Held,
  effect: Extract<Effect, { type: 'start_step' }>,
): Promise<void> {
  try {
    const { job, scope } = await newStep(held, effect, at.memory.unwritten());
    const place = placeKey(held);
    const chains = planJob(at, { ...job, isBound: place?.keeps === 'folder' });
    if (chains) at.place = place;
    if (scope) at.plan.newScopes.push(scope);
    const module = held.state.module;
    if (module) held.state = { ...held.state, module: { ...module, job: job.id } };
    const started = recordOf(held.state, chains ? 'in_progress' : 'waiting_executor');
    if (started.type === 'record') record(at, held, started.record);
  } catch (error) {
    if (!(error instanceof StepRefused)) throw error;
    at.agenda.unshift({ scopeId: held.row.id, event: { type: 'evaluation_failed', message: error.message } });
  }
}

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
