import { LRUCache } from 'lru-cache';
import { getConfig } from '../config';
import { countQueued } from '../db/submit';
import { AppError } from '../errors';
import { metrics } from '../metrics';
import { countSubmit } from '../queue/submit-rate';

const FRESH_MS = 5_000;
const FULL_MS = 1_000;

type Seen = { queued: number; since: number; atMs: number };

const seenOf = new LRUCache<string, Promise<Seen>>({ max: 1_000 });

/** Refuses a run that comes too fast, or to a workspace in which too many wait already. */
export async function checkQueueRoom(workspaceId: string): Promise<void> {
  const [waitMs, isFull] = await Promise.all([countSubmit(workspaceId), isQueueFull(workspaceId)]);
  const { submitsPerSecond, queuedMax } = getConfig();
  if (waitMs > 0) {
    throw refusal(`The workspace starts more than ${submitsPerSecond} runs a second`, waitMs / 1000);
  }
  if (isFull) throw refusal(`The workspace has ${queuedMax} jobs waiting, as many as it may`, FRESH_MS / 1000);
}

function refusal(what: string, retryAfterS: number): AppError {
  metrics.rateLimited.inc();
  return new AppError('rate_limited', `${what}. Try again later; nothing was started.`, { retryAfterS });
}

/** Counted now and then, and in between by what came through this process: the limit is kept by and large. */
async function isQueueFull(workspaceId: string): Promise<boolean> {
  const { queuedMax } = getConfig();
  let seen = await (seenOf.get(workspaceId) ?? count(workspaceId));
  if (isOld(seen, queuedMax)) seen = await count(workspaceId);
  seen.since++;
  return seen.queued + seen.since > queuedMax;
}

function isOld({ queued, since, atMs }: Seen, queuedMax: number): boolean {
  const ageMs = performance.now() - atMs;
  return ageMs > (queued >= queuedMax ? FULL_MS : FRESH_MS) || (queued < queuedMax && since > (queuedMax - queued) / 4);
}

function count(workspaceId: string): Promise<Seen> {
  const counting = countQueued(workspaceId, getConfig().queuedMax).then((queued) => ({
    queued,
    since: 0,
    atMs: performance.now(),
  }));
  seenOf.set(workspaceId, counting);
  counting.catch(() => seenOf.delete(workspaceId));
  return counting;
}
