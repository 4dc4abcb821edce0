import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { listMigrations, probeWrite } from '../db/health';
import { inTime } from '../in-time';
import { getPhase } from '../lifecycle';
import { log } from '../log';
import { pingQueue } from '../queue/connection';

/** Degraded: work goes on, slower, because Redis is away. */
export type Readiness = 'ok' | 'degraded' | 'starting' | 'draining' | 'no database' | 'old database';

const WRITE_MS_MAX = 500;
const PING_MS_MAX = 250;
// Whoever asks more often is told what was true a moment ago: anybody may ask, and each look writes.
const FRESH_MS = 1_000;

let latest: { readiness: Promise<Readiness>; atMs: number } | undefined;
let isDatabaseNew = false;

/** Whether requests can be served and work be done. */
export async function getReadiness(): Promise<Readiness> {
  const phase = getPhase();
  if (phase !== 'serving') return phase;
  const nowMs = performance.now();
  if (!latest || nowMs - latest.atMs > FRESH_MS) latest = { readiness: look(), atMs: nowMs };
  return latest.readiness;
}

async function look(): Promise<Readiness> {
  const redis = inTime(pingQueue(), PING_MS_MAX);
  try {
    await inTime(probeWrite(), WRITE_MS_MAX);
    if (!(await hasEveryMigration())) return 'old database';
  } catch (error) {
    redis.catch(() => undefined);
    log.warn({ err: error }, 'not ready: the database takes no writes');
    return 'no database';
  }
  return redis.then(
    () => 'ok' as const,
    () => 'degraded' as const,
  );
}

/** A database that is ahead of this process is fine: migrations suit the release before. */
async function hasEveryMigration(): Promise<boolean> {
  if (isDatabaseNew) return true;
  const entries = await readdir(join(process.cwd(), 'prisma', 'migrations'), { withFileTypes: true });
  const applied = new Set(await listMigrations());
  isDatabaseNew = entries.every((entry) => !entry.isDirectory() || applied.has(entry.name));
  return isDatabaseNew;
}
