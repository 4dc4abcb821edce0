import { z } from 'zod';

/** Why a run does not go on. */
export const waitReason = z.object({
  reason: z.enum([
    'scheduled',
    'sleeping',
    'backoff',
    'approval',
    'no_worker',
    'draining',
    'busy',
    'queued',
    'concurrency',
  ]),
  step: z.string().optional().describe('the step of the flow that waits'),
  until: z.string().optional().describe('when it goes on, or when the decision must have come'),
  tag: z.string().optional(),
  ahead: z.number().int().optional().describe('due jobs of the same tag before it; at most 1000 are counted'),
  slots: z.number().int().optional().describe('of all live workers that serve the tag'),
  approvers: z.array(z.string()).optional().describe('people and groups who may decide'),
  missing: z.number().int().optional().describe('decisions still needed'),
  hint: z.string().optional().describe('where the tag is a language: why the live workers do not run it'),
  key: z.string().optional().describe('whose limit of concurrent runs is reached'),
  limit: z.number().int().optional().describe('how many may run at once under the key'),
  running: z.number().int().optional().describe('how many do'),
  cooling: z.number().int().optional().describe('how many that have ended count still'),
  window_s: z.number().int().optional().describe('for how long those count'),
});
export type WaitReason = z.infer<typeof waitReason>;

/** Why it does not go on, in a few words for a list. */
export function shortWait(wait: WaitReason, show: ShowTime): string {
  return SHORT[wait.reason](wait, show);
}

/** The same as a sentence. */
export function waitSentence(wait: WaitReason, show: ShowTime): string {
  const step = wait.step ? `Step ${wait.step}: ` : '';
  return `${step}${LONG[wait.reason](wait, show)}`;
}

/** Says a moment in the words of whoever reads it. */
export type ShowTime = (iso: string) => string;

type Words = Record<WaitReason['reason'], (wait: WaitReason, show: ShowTime) => string>;

const SHORT: Words = {
  scheduled: (wait, show) => `starts ${timeOf(wait, show)}`,
  sleeping: (wait, show) => `sleeps until ${timeOf(wait, show)}`,
  backoff: (wait, show) => `retries ${timeOf(wait, show)}`,
  approval: () => 'needs a decision',
  no_worker: (wait) => `no worker for ${wait.tag}`,
  draining: (wait) => `workers for ${wait.tag} stop`,
  busy: (wait) => `all ${wait.slots} slots busy`,
  queued: () => 'next in the queue',
  concurrency: () => 'limit of concurrent runs',
};

const LONG: Words = {
  scheduled: (wait, show) => `starts at ${timeOf(wait, show)}.`,
  sleeping: (wait, show) => `sleeps until ${timeOf(wait, show)}.`,
  backoff: (wait, show) => `failed, and is tried again at ${timeOf(wait, show)}.`,
  approval: decision,
  no_worker: (wait) =>
    `no live worker serves the tag “${wait.tag}”. ${wait.hint ?? `Start one with WORKER_TAGS=${wait.tag}, or change the tag.`}`,
  draining: (wait) => `the workers that serve “${wait.tag}” are stopping, and no other does.`,
  busy: (wait) => `all ${wait.slots} slots for “${wait.tag}” are busy${ahead(wait)}.`,
  queued: (wait) => `waits for a worker that serves “${wait.tag}”${ahead(wait)}.`,
  concurrency: room,
};

function decision({ approvers = [], missing = 1, until }: WaitReason, show: ShowTime): string {
  const who = approvers.length > 0 ? ` of ${approvers.slice(0, 5).join(', ')}` : '';
  const many = missing > 1 ? `${missing} decisions` : 'a decision';
  return `waits for ${many}${who}${until ? ` until ${show(until)}` : ''}.`;
}

function ahead({ ahead: count }: WaitReason): string {
  if (count === undefined) return '';
  if (count === 0) return ', and this is the next';
  return `, with ${count >= 1_000 ? '1,000 or more' : count} before it`;
}

function room({ key, limit, running, cooling = 0, window_s }: WaitReason): string {
  const where = key ? ` under the key “${key}”` : '';
  const cooled = cooling > 0 ? `, ${cooling} begun in the last ${window_s} s` : '';
  const full = limit === undefined ? '' : `: ${running ?? 0} of ${limit} running${cooled}`;
  return `waits for room${where}${full}.`;
}

function timeOf({ until }: WaitReason, show: ShowTime): string {
  return until === undefined ? 'later' : show(until);
}
