import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPassage } from '../start/data-dir.mjs';
import { preparePostgres } from '../start/postgres.mjs';
import { prepareRedis } from '../start/redis.mjs';
import { Supervisor } from '../start/supervisor.mjs';

export interface TestServers {
  adminUrl: string;
  redisUrl: string;
  stop: () => Promise<void>;
}

// Test data need not survive a power cut.
export const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };

/** Starts a Postgres and a Redis of their own, in a folder that goes away with them. */
export async function startTestServers(): Promise<TestServers> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const dataDir = openPassage(mkdtempSync(join(tmpdir(), 'millrace-test-')));
  const supervisor = new Supervisor();
  const stop = async () => {
    await supervisor.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const postgres = await preparePostgres({ root, dataDir, settings: FAST });
    await supervisor.start(postgres.part);
    const redis = await prepareRedis({ dataDir });
    if (redis === null) throw new Error('The tests need redis-server: install it, or run `npm test` as root');
    await supervisor.start(redis.part);
    return { adminUrl: postgres.adminUrl, redisUrl: redis.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
