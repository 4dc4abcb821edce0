import type { Job, WaitReason } from '@/contract/job-shape';

/** Why a run does not go on, in a few words for a list; null when it does. */
export function shortWait(job: Job): string | null {
  const wait = waitOf(job);
  return wait && SHORT[wait.reason](wait);
}

/** The same as a sentence. */
export function waitSentence(job: Job): string | null {
  const wait = waitOf(job);
  if (!wait) return null;
  const step = wait.step ? `Step ${wait.step}: ` : '';
  return `${step}${LONG[wait.reason](wait)}`;
}

/** Nothing moves it but somebody's hand: a worker for its tag, or a decision. */
export function needsSomebody(job: Job): boolean {
  const reason = waitOf(job)?.reason;
  return reason === 'no_worker' || reason === 'approval';
}

function waitOf(job: Job): WaitReason | null {
  return job.type === 'QueuedJob' ? (job.wait ?? null) : null;
}

type Words = Record<WaitReason['reason'], (wait: WaitReason) => string>;

const SHORT: Words = {
  scheduled: (wait) => `starts ${timeOf(wait)}`,
  sleeping: (wait) => `sleeps until ${timeOf(wait)}`,
  backoff: (wait) => `retries ${timeOf(wait)}`,
  approval: () => 'needs a decision',
  no_worker: (wait) => `no worker for ${wait.tag}`,
  draining: (wait) => `workers for ${wait.tag} stop`,
  busy: (wait) => `all ${wait.slots} slots busy`,
  queued: () => 'next in the queue',
  concurrency: () => 'limit of concurrent runs',
};

const LONG: Words = {
  scheduled: (wait) => `starts at ${timeOf(wait)}.`,
  sleeping: (wait) => `sleeps until ${timeOf(wait)}.`,
  backoff: (wait) => `failed, and is tried again at ${timeOf(wait)}.`,
  approval: decision,
  no_worker: (wait) =>
    `no live worker serves the tag “${wait.tag}”. ${wait.hint ?? `Start one with WORKER_TAGS=${wait.tag}, or change the tag.`}`,
  draining: (wait) => `the workers that serve “${wait.tag}” are stopping, and no other does.`,
  busy: (wait) => `all ${wait.slots} slots for “${wait.tag}” are busy${ahead(wait)}.`,
  queued: (wait) => `waits for a worker that serves “${wait.tag}”${ahead(wait)}.`,
  concurrency: (wait) => `waits until fewer runs share its limit${wait.key ? ` (${wait.key})` : ''}.`,
};

function decision({ approvers = [], missing = 1, until }: WaitReason): string {
  const who = approvers.length > 0 ? ` of ${approvers.slice(0, 5).join(', ')}` : '';
  const many = missing > 1 ? `${missing} decisions` : 'a decision';
  return `waits for ${many}${who}${until ? ` until ${new Date(until).toLocaleString()}` : ''}.`;
}

function ahead({ ahead: count }: WaitReason): string {
  if (count === undefined) return '';
  if (count === 0) return ', and this is the next';
  return `, with ${count >= 1_000 ? '1,000 or more' : count} before it`;
}

function timeOf({ until }: WaitReason): string {
  if (until === undefined) return 'later';
  const at = new Date(until);
  const isToday = at.toDateString() === new Date().toDateString();
  return isToday ? at.toLocaleTimeString() : at.toLocaleString();
}
