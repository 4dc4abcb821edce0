import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { getPool } from '../db/pool';
import { createRateLimitTable } from '../db/rate-limit-table';
import { AppError } from '../errors';
import { hashToken } from './token-hash';

const TRIES_PER_MINUTE = 10;
const FAILURES_PER_ADDRESS = 100;
const BLOCK_S_MAX = 900;

type Limiters = { tries: RateLimiterAbstract; blocks: RateLimiterAbstract; failures: RateLimiterAbstract };

let limiters: Promise<Limiters> | undefined;

// Shared through Postgres, so several app processes count together; alone while it is away.
function getLimiters(): Promise<Limiters> {
  limiters ??= createRateLimitTable().then(() => ({
    tries: limiter('sign_in_tries', TRIES_PER_MINUTE, 60),
    blocks: limiter('sign_in_blocks', Number.MAX_SAFE_INTEGER, 6 * 3600),
    failures: limiter('sign_in_failures', FAILURES_PER_ADDRESS, 600),
  }));
  // A failure to begin is not kept: the next sign-in tries again.
  limiters.catch(() => (limiters = undefined));
  return limiters;
}

function limiter(keyPrefix: string, points: number, durationS: number): RateLimiterAbstract {
  const options = { keyPrefix, points, duration: durationS };
  return new RateLimiterPostgres({
    ...options,
    storeClient: getPool(),
    storeType: 'pool',
    tableName: 'rate_limit',
    tableCreated: true,
    insuranceLimiter: new RateLimiterMemory(options),
  });
}

export type SignInTry = { email: string; clientIp: string };

/**
 * Counts a try before the password is looked at. Per account and address, so that nobody can lock somebody
 * else out; each further block lasts twice as long as the one before.
 */
export async function countSignInTry(attempt: SignInTry): Promise<void> {
  const { tries, failures } = await getLimiters();
  const ofAddress = await failures.get(attempt.clientIp);
  if (ofAddress && ofAddress.consumedPoints >= FAILURES_PER_ADDRESS) throw refusal(ofAddress.msBeforeNext);
  try {
    await tries.consume(keyOf(attempt));
  } catch (reason) {
    throw reason instanceof RateLimiterRes ? await block(attempt, reason) : reason;
  }
}

async function block(attempt: SignInTry, state: RateLimiterRes): Promise<AppError> {
  if (state.consumedPoints !== TRIES_PER_MINUTE + 1) return refusal(state.msBeforeNext);
  const { tries, blocks } = await getLimiters();
  const earlier = await blocks.penalty(keyOf(attempt));
  const seconds = Math.min(60 * 2 ** (earlier.consumedPoints - 1), BLOCK_S_MAX);
  await tries.block(keyOf(attempt), seconds);
  return refusal(seconds * 1000);
}

export async function countSignInFailure({ clientIp }: SignInTry): Promise<void> {
  const { failures } = await getLimiters();
  await failures.penalty(clientIp);
}

export async function forgetSignInTries(attempt: SignInTry): Promise<void> {
  const { tries, blocks } = await getLimiters();
  await Promise.all([tries.delete(keyOf(attempt)), blocks.delete(keyOf(attempt))]);
}

function keyOf({ email, clientIp }: SignInTry): string {
  return hashToken(`${email}|${clientIp}`).slice(0, 32);
}

function refusal(waitMs: number): AppError {
  const retryAfterS = Math.max(1, Math.ceil(waitMs / 1000));
  return new AppError('rate_limited', `Too many tries. Try again in ${retryAfterS} seconds.`, { retryAfterS });
}
