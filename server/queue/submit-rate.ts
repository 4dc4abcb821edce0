import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { getConfig } from '../config';
import { inTime } from '../in-time';
import { keyPrefix, sharedProducer } from './connection';

// Counted over so long, so that a short burst is welcome.
const WINDOW_S = 10;
const ANSWER_MS_MAX = 250;

type Limiters = { shared: RateLimiterRedis | null; own: RateLimiterMemory };
let limiters: Limiters | undefined;

/** Counts one more run of the workspace. Answers 0, or how many milliseconds it comes too early. */
export async function countSubmit(workspaceId: string): Promise<number> {
  const { shared, own } = getLimiters();
  try {
    await (shared === null ? own.consume(workspaceId) : inTime(shared.consume(workspaceId), ANSWER_MS_MAX));
    return 0;
  } catch (error) {
    if (error instanceof RateLimiterRes) return error.msBeforeNext;
    // Without Redis each process counts by itself.
    return own.consume(workspaceId).then(
      () => 0,
      (reason: RateLimiterRes) => reason.msBeforeNext,
    );
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
