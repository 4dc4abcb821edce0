import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { getConfig } from '../config';
import { Gatherers } from '../gather';
import { inTime } from '../in-time';
import { keyPrefix, sharedProducer } from './connection';

// Counted over so long, so that a short burst is welcome.
const WINDOW_S = 10;
const ANSWER_MS_MAX = 250;

type Limiters = { shared: RateLimiterRedis | null; own: RateLimiterMemory };
let limiters: Limiters | undefined;

const counts = new Gatherers<number>();

/** Counts one more run of the workspace. Answers 0, or how many milliseconds it comes too early. */
export function countSubmit(workspaceId: string): Promise<number> {
  return counts.add(workspaceId, (runs) => count(workspaceId, runs));
}

/** Of so many at once, the first ones are those that are in time. */
async function count(workspaceId: string, runs: number): Promise<number[]> {
  const { shared, own } = getLimiters();
  const refusal = await (shared === null
    ? refusalOf(own.consume(workspaceId, runs))
    : // Without Redis each process counts by itself.
      refusalOf(inTime(shared.consume(workspaceId, runs), ANSWER_MS_MAX)).catch(() =>
        refusalOf(own.consume(workspaceId, runs)),
      ));
  if (refusal === null) return Array.from({ length: runs }, () => 0);
  const inTimeRuns = own.points - (refusal.consumedPoints - runs);
  return Array.from({ length: runs }, (_, at) => (at < inTimeRuns ? 0 : refusal.msBeforeNext));
}

/** Null where it was let through. */
async function refusalOf(consuming: Promise<RateLimiterRes>): Promise<RateLimiterRes | null> {
  try {
    await consuming;
    return null;
  } catch (error) {
    if (error instanceof RateLimiterRes) return error;
    throw error;
  }
}

function getLimiters(): Limiters {
  limiters ??= createLimiters();
  return limiters;
}

function createLimiters(): Limiters {
  const { redisUrl, submitsPerSecond } = getConfig();
  const limits = { points: submitsPerSecond * WINDOW_S, duration: WINDOW_S };
  const own = new RateLimiterMemory(limits);
  if (redisUrl === null) return { shared: null, own };
  const storeClient = sharedProducer(redisUrl);
  return { own, shared: new RateLimiterRedis({ ...limits, storeClient, keyPrefix: `${keyPrefix()}-submits` }) };
}
