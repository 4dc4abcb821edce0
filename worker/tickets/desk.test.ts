import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '@/runtimes/process/sandbox';
import { createRuntimes } from '@/runtimes/registry';
import { createTestDatabase, type TestDatabase } from '@/scripts/testing/database';
import { startTestRedis, type TestRedis } from '@/scripts/testing/redis';
import { submitRun } from '@/server/commands/submit-run';
import { closePool, getPool, query } from '@/server/db/pool';
import { closeChannels } from '@/server/events/channels';
import { metrics } from '@/server/metrics';
import { closeQueues } from '@/server/queue/send';
import type { WorkerContext } from '../context';
import { KeptFolders } from '../flow/kept-folders';
import { Lease } from '../lease';
import { Spool } from '../outcome/spool';
import { Slots } from '../slots';
import { Desk } from './desk';

const SLOTS = 2;
let database: TestDatabase;
let redis: TestRedis;
let sandbox: Sandbox;
const dataDir = mkdtempSync(join(tmpdir(), 'millrace-desk-'));
const open: { worker: WorkerContext; desk: Desk; beats: NodeJS.Timeout }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  redis = await startTestRedis();
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    MILLRACE_SECRET_KEY: 'a key for tests only',
    // Vite claims this name for itself.
    BASE_URL: 'http://localhost:3000',
  });
  // Bare: what a wall costs is not asked here.
  sandbox = await openSandbox({ dataDir, slots: 2 * SLOTS, mode: 'off' });
  await query('test_workspace', `INSERT INTO workspace (id, name, created_by) VALUES ('demo', 'Demo', 'ada')`);
});
afterAll(async () => {
  await sandbox.close();
  await closeQueues();
  closeChannels();
  await redis.close();
  await closePool();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  for (const table of ['job_live', 'job_done', 'worker', 'dispatch_tag']) await getPool().query(`TRUNCATE ${table}`);
});
afterEach(async () => {
  for (const { worker, desk, beats } of open.splice(0)) {
    clearInterval(beats);
    worker.isDraining = true;
    for (const run of worker.running.values()) run.abort({ by: 'test', reason: 'over' });
    await desk.close();
    await Promise.all(worker.inHand);
  }
});

async function openDesk(id: string, tags = ['bash', 'flow']): Promise<{ worker: WorkerContext; desk: Desk }> {
  const worker: WorkerContext = {
    id,
    dedicated: new Set(),
    tags: new Set(tags),
    slots: new Slots(SLOTS),
    sandbox,
    keptFolders: new KeptFolders(sandbox.folders.keptDir),
    flowSlots: new Slots(8),
    runtimes: createRuntimes(sandbox, { forbiddenEndpoints: [] }),
    running: new Map(),
    inHand: new Set(),
    isDraining: false,
    jobsDone: 0,
    holding: new Set(),
    lease: new Lease({ id, host: 'test', pid: process.pid, version: '0', tags, slots: SLOTS, sandbox: {} }, 60_000),
    spool: new Spool(dataDir),
    jobApiUrl: 'http://127.0.0.1:1',
    wakeIn: () => undefined,
  };
  await worker.lease.open();
  const beats = setInterval(() => void worker.lease.renew(worker), 1_000);
  const desk = new Desk(worker);
  desk.open();
  open.push({ worker, desk, beats });
  return { worker, desk };
}

function submit(content = 'true', tag = 'bash'): Promise<string> {
  return submitRun({
    workspaceId: 'demo',
    target: { kind: 'preview', language: 'bash', content, tag },
    args: {},
    by: { username: 'ada', accountId: null },
  });
}

async function submitMany(count: number): Promise<void> {
  for (let n = 0; n < count; n += 20)
    await Promise.all(Array.from({ length: Math.min(20, count - n) }, () => submit()));
}

async function countDone(): Promise<number> {
  const [row] = await query<{ count: number }>('test_done_count', 'SELECT count(*)::int AS count FROM job_done');
  return row?.count ?? 0;
}

async function until(check: () => Promise<boolean> | boolean, timeoutMs = 30_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await check())) {
    if (performance.now() > end) throw new Error('it did not come to pass');
    await delay(20);
  }
}

const untilDone = (count: number) => until(async () => (await countDone()) >= count);

async function countMissed(): Promise<number> {
  const { values } = await metrics.redispatch.get();
  return values.reduce((sum, { value }) => sum + value, 0);
}

async function attempts(): Promise<number[]> {
  const rows = await query<{ attempt: number }>('test_attempts', 'SELECT DISTINCT attempt FROM job_done');
  return rows.map((row) => row.attempt);
}

it('a run is taken by the ticket that its acceptance sends', async () => {
  const { desk } = await openDesk('w1');
  await submit();
  await untilDone(1);
  desk.dispatcher.close();
  await submit();
  await untilDone(2);
});

it('with its slots taken, a worker leaves tickets to one that has some free', async () => {
  const busy = await openDesk('busy');
  const gate = join(dataDir, 'gate');
  for (let n = 0; n < SLOTS; n++) await submit(`until [ -e ${gate} ]; do sleep 0.05; done`);
  await until(() => busy.worker.slots.busy === SLOTS);
  await openDesk('idle');
  await submitMany(10);
  await untilDone(10);
  writeFileSync(gate, '');
});

it('what Redis loses, again and again, is sent again: every run ends once, by its first attempt', async () => {
  await openDesk('w1');
  await submitMany(100);
  for (const share of [20, 50, 80]) {
    await untilDone(share);
    await redis.command('FLUSHALL');
  }
  await untilDone(100);
  expect(await countDone()).toBe(100);
  expect(await attempts()).toEqual([1]);
});

it('work goes on while Redis is down, and by tickets again when it is back and empty', async () => {
  const { desk } = await openDesk('w1');
  await submitMany(10);
  await untilDone(10);
  await redis.kill();
  await submitMany(40);
  await untilDone(50);
  expect(desk.dispatcher.health.isDown).toBe(true);
  await redis.start();
  await until(() => !desk.dispatcher.health.isFailing, 10_000);
  await submitMany(10);
  await untilDone(60);
  expect(await attempts()).toEqual([1]);
});

it('a full Redis refuses tickets, and nothing that was accepted waits for them', async () => {
  await openDesk('w1');
  await submit();
  await untilDone(1);
  await redis.command('CONFIG', 'SET', 'maxmemory', '1');
  await submitMany(20);
  await untilDone(21);
  await redis.command('CONFIG', 'SET', 'maxmemory', '0');
  await submitMany(5);
  await untilDone(26);
});

it('a ticket that was marked but never sent is missed, and another one sent', async () => {
  await openDesk('w1');
  await submit();
  await untilDone(1);
  const missedBefore = await countMissed();
  await query(
    'test_marked',
    `INSERT INTO job_live (id, workspace_id, kind, root_id, status, tag, dispatched_at, generation)
     SELECT id, workspace_id, 'script', id, 'queued', 'bash', clock_timestamp(), 1 FROM job LIMIT 1`,
  );
  await query('test_again', 'DELETE FROM job_done');
  await until(async () => (await countDone()) === 1);
  // Without a ticket, work comes straight from Postgres in the end.
  expect(await countMissed()).toBeGreaterThan(missedBefore);
});
