import { getConfig } from '../config';
import { inTime } from '../in-time';
import { log } from '../log';
import { connectRedis } from './connection';

const ANSWER_MS_MAX = 3_000;
/** The first release of each line without CVE-2025-49844: a script could run code in the server. */
const FIXED = ['6.2.20', '7.2.11', '7.4.6', '8.0.4', '8.2.2'];

/**
 * Checks at the start that Redis keeps what it is given. Throws where it may evict messages; one that does not answer is
 * no reason not to start, for work goes on without it.
 */
export async function checkRedis(): Promise<void> {
  const { redisUrl } = getConfig();
  if (redisUrl === null) return;
  const info = await readInfo(redisUrl);
  if (info === null) {
    log.warn('Redis does not answer; until it does, work comes straight from Postgres, slower');
    return;
  }
  const policy = field(info, 'maxmemory_policy');
  if (policy !== null && policy !== 'noeviction') throw new Error(evictionText(policy));
  const version = field(info, 'valkey_version') === null ? field(info, 'redis_version') : null;
  if (version !== null && !isFixed(version)) {
    log.warn(
      { version },
      `Redis ${version} has known holes (CVE-2025-49844): update it to one of ${FIXED.join(', ')} or later, and let nobody but Millrace reach it`,
    );
  }
}

function evictionText(policy: string): string {
  return (
    `Redis has maxmemory-policy ${policy}: when its memory is full it would forget messages without a word. ` +
    'Set it to noeviction (redis-cli CONFIG SET maxmemory-policy noeviction, and the same line in redis.conf), or give ' +
    'Millrace a Redis of its own in REDIS_URL'
  );
}

async function readInfo(url: string): Promise<string | null> {
  const redis = connectRedis(url, true);
  try {
    return await inTime(redis.info(), ANSWER_MS_MAX);
  } catch {
    return null;
  } finally {
    redis.disconnect();
  }
}

function field(info: string, name: string): string | null {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null;
}

/** At least the fixed release of its own line; lines without one are too old, or newer than all of them. */
export function isFixed(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const lines = FIXED.map((fixed) => fixed.split('.').map(Number));
  const own = lines.find((line) => line[0] === major && line[1] === minor);
  if (own) return patch >= (own[2] ?? 0);
  const [newestMajor = 0, newestMinor = 0] = lines.at(-1) ?? [];
  return major > newestMajor || (major === newestMajor && minor > newestMinor);
}
