import type { Job } from '@/contract/job-shape';
import { shortWait as shortOf, waitSentence as sentenceOf, type WaitReason } from '@/contract/wait-reason';

/** Why a run does not go on, in a few words for a list; null when it does. */
export function shortWait(job: Job): string | null {
  const wait = waitOf(job);
  return wait && shortOf(wait, timeHere);
}

/** The same as a sentence. */
export function waitSentence(job: Job): string | null {
  const wait = waitOf(job);
  return wait && sentenceOf(wait, timeHere);
}

/** Nothing moves it but somebody's hand: a worker for its tag, or a decision. */
export function needsSomebody(job: Job): boolean {
  const reason = waitOf(job)?.reason;
  return reason === 'no_worker' || reason === 'approval';
}

function waitOf(job: Job): WaitReason | null {
  return job.type === 'QueuedJob' ? (job.wait ?? null) : null;
}

function timeHere(iso: string): string {
  const at = new Date(iso);
  const isToday = at.toDateString() === new Date().toDateString();
  return isToday ? at.toLocaleTimeString() : at.toLocaleString();
}
