import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { bundleFile } from '../scripts/start/bundle.mjs';
import { openPassage } from '../scripts/start/data-dir.mjs';
import { ensureAppDatabase, preparePostgres } from '../scripts/start/postgres.mjs';
import { isAlive, waitUntil } from '../scripts/start/processes.mjs';
import { prepareRedis } from '../scripts/start/redis.mjs';
import { Supervisor } from '../scripts/start/supervisor.mjs';
import { startInstance } from '../scripts/testing/instance.mjs';
import { createApi } from './api.mjs';

const STOP_TIMEOUT_MS = 40_000;

/** @typedef {Awaited<ReturnType<typeof openBench>>} Bench */

/**
 * The product as `npm start` brings it up, with servers whose data survives a power cut: figures with fsync off would
 * be of another product.
 * @param {{ root: string }} options
 */
export async function openBench({ root }) {
  const dataDir = openPassage(fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-bench-')));
  const servers = new Supervisor();
  const postgres = await preparePostgres({ root, dataDir });
  await servers.start(postgres.part);
  const databaseUrl = await ensureAppDatabase(postgres);
  const redis = await prepareRedis({ dataDir });
  if (redis === null) throw new Error('The bench needs redis-server');
  await servers.start(redis.part);
  const env = { DATABASE_URL: databaseUrl, REDIS_URL: redis.url, MILLRACE_SECRET_KEY: 'a key for measuring only' };
  const instance = await startInstance({ root, env });
  const sql = new Pool({ connectionString: databaseUrl, max: 2 });
  const api = createApi({ baseUrl: instance.env.BASE_URL, secret: instance.env.SUPERADMIN_SECRET });
  /** @type {Set<import('node:child_process').ChildProcess>} */
  const workers = new Set();
  const stop = async () => {
    await Promise.all([...workers].map(stopWorker));
    await sql.end();
    await instance.stop();
    await servers.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
  return {
    api,
    sql,
    stop,
    pid: instance.pid ?? 0,
    baseUrl: instance.env.BASE_URL,
    /** Starts a worker process beside the instance's own. @param {Record<string, string>} more */
    startWorker: async (more = {}) => {
      const worker = spawn(process.execPath, [bundleFile(root, 'worker')], {
        cwd: root,
        env: /** @type {NodeJS.ProcessEnv} */ ({ ...process.env, ...env, ...workerEnv(instance), ...more }),
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        detached: true,
      });
      workers.add(worker);
      await isRegistered(sql, worker.pid);
      return {
        pid: worker.pid ?? 0,
        stop: async () => {
          await stopWorker(worker);
          workers.delete(worker);
        },
      };
    },
  };
}

/** @param {Awaited<ReturnType<typeof startInstance>>} instance */
function workerEnv({ env, dataDir }) {
  const { port } = new URL(env.BASE_URL);
  return {
    NODE_ENV: 'production',
    MILLRACE_ROLE: 'worker',
    MILLRACE_DATA_DIR: dataDir,
    BASE_URL: env.BASE_URL,
    PORT: port,
  };
}

/**
 * @param {Pool} sql
 * @param {number | undefined} pid
 */
async function isRegistered(sql, pid) {
  const isThere = async () => (await sql.query('SELECT 1 FROM worker WHERE pid = $1', [pid])).rowCount === 1;
  if (!(await waitUntil(isThere, { timeoutMs: 60_000 }))) throw new Error('a worker did not come up');
}

/** @param {import('node:child_process').ChildProcess} worker */
async function stopWorker({ pid }) {
  if (pid === undefined || !isAlive(pid)) return;
  process.kill(pid, 'SIGTERM');
  if (!(await waitUntil(() => !isAlive(pid), { timeoutMs: STOP_TIMEOUT_MS }))) process.kill(pid, 'SIGKILL');
  await sleep(0);
}
