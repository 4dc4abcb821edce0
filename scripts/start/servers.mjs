import fs from 'node:fs';
import path from 'node:path';
import { keepSecret } from './data-dir.mjs';
import { ensureAppDatabase, preparePostgres } from './postgres.mjs';
import { StepFailure, step } from './progress.mjs';
import { prepareRedis } from './redis.mjs';

/**
 * @typedef {{ root: string, dataDir: string, settings: import('./settings.mjs').Settings,
 *   supervisor: import('./supervisor.mjs').Supervisor, stop: ReturnType<typeof import('./stop-on-signal.mjs').stopOnSignal> }} Start
 */

/**
 * Brings up the servers that were not given, and the database to the newest schema.
 * @param {Start} start
 * @returns {Promise<NodeJS.ProcessEnv>} the environment of the app and the worker
 */
export async function startServers(start) {
  const { settings, dataDir } = start;
  const isAlone = settings.role === 'all';
  const databaseUrl = settings.databaseUrl ?? (await step('Postgres', () => startPostgres(start)));
  const redisUrl = settings.redisUrl ?? (isAlone ? await step('Redis', (note) => startRedis(start, note)) : null);
  await step('Database schema', async (note) => {
    const applied = await migrateOrExplain(databaseUrl, redisUrl === null);
    note(applied.length === 0 ? 'up to date' : `${applied.length} migrations applied`);
  });
  return {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    MILLRACE_ROLE: settings.role,
    MILLRACE_DATA_DIR: dataDir,
    MILLRACE_SECRET_KEY: settings.secretKey ?? ownSecretKey(start),
    HOST: settings.host,
    PORT: String(settings.port),
    BASE_URL: settings.baseUrl,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl ?? undefined,
  };
}

/** @param {Start} start */
function ownSecretKey({ dataDir, settings }) {
  const file = path.join(dataDir, 'secret-key');
  if (settings.role !== 'worker' || fs.existsSync(file)) return keepSecret(file);
  throw new StepFailure(
    'A worker needs the secret key of its app, or it could not read any secret',
    `Set MILLRACE_SECRET_KEY to the app's, or to what is in the file secret-key of its data folder.`,
  );
}

/** @param {Start} start */
async function startPostgres({ root, dataDir, supervisor, stop }) {
  const { part, adminUrl, appPassword } = await preparePostgres({ root, dataDir, signal: stop.signal });
  await supervisor.start(part);
  return ensureAppDatabase({ adminUrl, appPassword });
}

/**
 * @param {Start} start
 * @param {(detail: string) => void} note
 */
async function startRedis({ dataDir, supervisor }, note) {
  const redis = await prepareRedis({ dataDir });
  if (redis === null) {
    note('none on this machine: the queue uses Postgres, slower. Install redis-server, or set REDIS_URL.');
    return null;
  }
  await supervisor.start(redis.part);
  return redis.url;
}

/**
 * @param {string} databaseUrl
 * @param {boolean} withPostgresQueue
 */
async function migrateOrExplain(databaseUrl, withPostgresQueue) {
  const { migrate } = await import('../migrate.mjs');
  try {
    return await migrate(databaseUrl, { withPostgresQueue });
  } catch (error) {
    const { hostname, pathname } = new URL(databaseUrl);
    throw new StepFailure(
      String(error),
      `Is the server of DATABASE_URL up (${hostname}${pathname}), and its password right?`,
      {
        cause: error,
      },
    );
  }
}
