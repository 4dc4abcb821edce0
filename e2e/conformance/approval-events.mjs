import { setTimeout as sleep } from 'node:timers/promises';
import { get, getJob, post } from './api.mjs';

/** @typedef {{ when: string, op: string, resume_id: number, approver?: string, payload?: unknown }} ApprovalEvent */

/**
 * Sends an approval event to the signed address of the step's job, once the step is in the state the case names.
 * @param {string} flowJob
 * @param {ApprovalEvent} event
 * @param {number} timeoutMs
 */
export async function sendEvent(flowJob, event, timeoutMs) {
  const [when, step = ''] = event.when.split(':');
  const isReady = when === 'running' ? hasBegun : waitsForEvents;
  const stepJob = await waitForModule({ flowJob, step, isReady, timeoutMs });
  const query = event.approver ? `?approver=${encodeURIComponent(event.approver)}` : '';
  const signature = await get(`jobs/job_signature/${stepJob}/${event.resume_id}${query}`);
  const verb = event.op === 'resume' ? 'resume' : 'cancel';
  await post(`jobs_u/${verb}/${stepJob}/${event.resume_id}/${signature}${query}`, event.payload ?? {});
}

/**
 * @param {any} _job
 * @param {{ type: string }} module
 */
function hasBegun(_job, module) {
  return module.type !== 'WaitingForPriorSteps';
}

/**
 * @param {{ flow_status: { modules: { type: string }[] } }} job
 * @param {{ type: string }} module
 */
function waitsForEvents(job, module) {
  return module.type === 'Success' && job.flow_status.modules.some(({ type }) => type === 'WaitingForEvents');
}

/**
 * @param {{ flowJob: string, step: string, isReady: typeof hasBegun, timeoutMs: number }} options
 * @returns {Promise<string>} the step's job
 */
async function waitForModule({ flowJob, step, isReady, timeoutMs }) {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(25)) {
    const job = await getJob(flowJob);
    const module = job.flow_status?.modules?.find((/** @type {{ id: string }} */ candidate) => candidate.id === step);
    if (module?.job && isReady(job, module)) return module.job;
    if (job.type === 'CompletedJob') throw new Error(`flow ended before step ${step} got its event`);
  }
  throw new Error(`step ${step} never reached the state in which its event is sent`);
}
