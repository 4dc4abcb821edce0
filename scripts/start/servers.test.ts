import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FAST } from '../testing/servers';
import { openPassage } from './data-dir.mjs';
import { ensureAppDatabase, preparePostgres } from './postgres.mjs';
import { isAlive, waitUntil } from './processes.mjs';
import { prepareRedis } from './redis.mjs';
import type { Part } from './supervisor.mjs';
import { Supervisor } from './supervisor.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

let dataDir: string;
let supervisor: Supervisor;

beforeAll(() => {
  dataDir = openPassage(mkdtempSync(join(tmpdir(), 'millrace-servers-')));
});
beforeEach(() => {
  supervisor = new Supervisor();
});
afterEach(() => supervisor.stop());
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

async function startPostgres() {
  const { part, adminUrl, appPassword } = await preparePostgres({ root, dataDir, settings: FAST });
  await supervisor.start(part);
  return { adminUrl, appUrl: await ensureAppDatabase({ adminUrl, appPassword }) };
}

async function ask(connectionString: string, sql: string) {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql)).rows[0];
  } finally {
    await client.end();
  }
}

const postmaster = () =>
  Number(readFileSync(join(dataDir, 'postgres/cluster-18/postmaster.pid'), 'utf8').split('\n')[0]);

describe('the private Postgres', () => {
  test('listens on no network and keeps its socket in a folder of its own', async () => {
    const { appUrl } = await startPostgres();
    const settings = await ask(appUrl, "SELECT current_setting('listen_addresses') AS addresses");
    expect(settings).toEqual({ addresses: '' });
    expect(statSync(join(dataDir, 'postgres/socket')).mode & 0o777).toBe(0o700);
  });

  test('gives the app a role that is no superuser, and refuses it without its password', async () => {
    const { appUrl } = await startPostgres();
    const role = await ask(appUrl, 'SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user');
    expect(role).toEqual({ rolsuper: false, rolcreatedb: false });
    const wrong = new URL(appUrl);
    wrong.password = 'guess';
    await expect(ask(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  test('keeps its data over a stop, and leaves no process behind', async () => {
    const { appUrl } = await startPostgres();
    await ask(appUrl, 'CREATE TABLE kept AS SELECT 7 AS value');
    const pid = postmaster();
    await supervisor.stop();
    expect(isAlive(pid)).toBe(false);
    supervisor = new Supervisor();
    await startPostgres();
    expect(await ask(appUrl, 'SELECT value FROM kept')).toEqual({ value: 7 });
  });

  test('takes the place of the one that a killed start left behind', async () => {
    const { part } = await preparePostgres({ root, dataDir, settings: FAST });
    const orphan = part.launch();
    await waitUntil(part.isReady, { timeoutMs: 30_000 });
    const { appUrl } = await startPostgres();
    expect(isAlive(orphan.pid ?? 0)).toBe(false);
    expect(await ask(appUrl, 'SELECT 1 AS one')).toEqual({ one: 1 });
  });

  test('is started again when it dies', async () => {
    const { appUrl } = await startPostgres();
    const pid = postmaster();
    process.kill(pid, 'SIGKILL');
    await waitUntil(() => existsSync(join(dataDir, 'postgres/cluster-18/postmaster.pid')) && postmaster() !== pid, {
      timeoutMs: 30_000,
    });
    const isBack = () => ask(appUrl, 'SELECT 1').then(Boolean, () => false);
    expect(await waitUntil(isBack, { timeoutMs: 30_000 })).toBe(true);
  });
});

describe('the private Redis', () => {
  test('wants its password and never forgets a message for want of room', async () => {
    const redis = await prepareRedis({ dataDir });
    if (redis === null) throw new Error('redis-server is not installed');
    await supervisor.start(redis.part);
    const client = new Redis(redis.url);
    expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    client.disconnect();
    const stranger = new Redis(redis.url.replace(/:[^:@/]*@/, ':guess@'), { retryStrategy: null });
    stranger.on('error', () => {});
    await expect(stranger.ping()).rejects.toThrow();
    stranger.disconnect();
  });

  test('comes back on the same port with the same password', async () => {
    const first = await prepareRedis({ dataDir });
    const second = await prepareRedis({ dataDir });
    expect(second?.url).toBe(first?.url);
  });
});

describe('the supervisor', () => {
  test('fails the start of a part that ends before it serves', async () => {
    const part = partOf(
      'Broken',
      () => spawn('false', { detached: true }),
      () => false,
    );
    await expect(supervisor.start(part)).rejects.toThrow('Broken did not come up');
  });

  test('ends a part that does not heed its stop signal, with all it started', async () => {
    const stubborn = "trap '' TERM; sleep 1000 & echo $!; while :; do sleep 1000; done";
    const child = spawn('sh', ['-c', stubborn], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    const [output] = await once(child.stdout, 'data');
    await supervisor.start(
      partOf(
        'Stubborn',
        () => child,
        () => true,
      ),
    );
    await supervisor.stop();
    const isGone = () => !isAlive(Number(String(output)));
    expect(await waitUntil(isGone, { timeoutMs: 10_000 })).toBe(true);
  });
});

function partOf(name: string, launch: Part['launch'], isReady: Part['isReady']): Part {
  return { name, launch, isReady, stopSignal: 'SIGTERM', stopTimeoutMs: 100 };
}
