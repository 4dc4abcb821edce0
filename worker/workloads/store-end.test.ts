import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { flowValue } from '@/engine/flow/schema';
import { submitRun } from '@/server/commands/submit-run';
import { LOG_START, readLogsAfter } from '@/server/db/job-logs';
import { releaseLive } from '@/server/db/leases';
import { type Claimed, claimLive } from '@/server/db/live';
import { query } from '@/server/db/pool';
import { openTestProtocol, type TestProtocol } from '@/server/db/test-protocol';
import { openInProcessWorker } from '../testing/in-process-worker';
import { finishScript } from './finish-script';
import { storeEnd } from './store-end';
import { storeLeftEnds } from './store-left-ends';
import { workOn } from './work';

const WAIT = { timeout: 20_000 };
const LONGER_THAN_A_STATEMENT_IS_TRIED_MS = 3_000;
const IDENTITY = { id: 'a', value: { type: 'identity' } };
let protocol: TestProtocol;
let open: Awaited<ReturnType<typeof openInProcessWorker>>;

beforeAll(async () => {
  protocol = await openTestProtocol({ REDIS_URL: process.env.TEST_REDIS_URL });
  open = await openInProcessWorker('keeper');
});
afterAll(async () => {
  await open.close();
  await protocol.close();
});

async function take(content = 'true'): Promise<Claimed> {
  const target = { kind: 'preview' as const, language: 'bash', content };
  const id = await submitRun({ workspaceId: 'demo', target, args: {}, by: { username: 'ada', accountId: null } });
  const claimed = await claimLive(id, open.worker.id);
  if (!claimed) throw new Error('the script could not be claimed');
  return claimed;
}

const endOf = async (id: string) =>
  (
    await query<{ status: string; attempt: number; result: string }>(
      'test_end',
      'SELECT status, attempt, result::text FROM job_done WHERE id = $1',
      [id],
    )
  )[0];
const logOf = async (id: string) => (await readLogsAfter(id, LOG_START)).text;
const kept = () => readdirSync(join(open.dataDir, 'spool'));
const success = (id: string, resultJson: string) => ({ id, status: 'success' as const, resultJson });

/** The database takes no writes, as one that was demoted. */
async function setReadOnly(isOn: boolean): Promise<void> {
  const client = new Client({
    connectionString: process.env.DATABASE_URL,
    options: '-c default_transaction_read_only=off',
  });
  await client.connect();
  const name = client.escapeIdentifier(new URL(process.env.DATABASE_URL ?? '').pathname.slice(1));
  await client.query(`ALTER DATABASE ${name} SET default_transaction_read_only = ${isOn ? 'on' : 'off'}`);
  await client.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  await client.end();
}

it('a result that the database cannot take is kept on disk and stored when it is back, and the script runs once', async () => {
  const effects = join(open.dataDir, 'effects');
  const gate = join(open.dataDir, 'gate');
  const job = await take(`echo ran >> ${effects}; until [ -e ${gate} ]; do sleep 0.05; done; echo 42 > result.json`);
  const work = workOn(open.worker, job, null);
  await expect.poll(() => existsSync(effects), WAIT).toBe(true);
  await setReadOnly(true);
  writeFileSync(gate, '');
  await expect.poll(kept, WAIT).toEqual([`${job.id}-1.json`]);
  expect(await endOf(job.id)).toBeUndefined();
  await setReadOnly(false);
  await work;
  expect(await endOf(job.id)).toEqual({ status: 'success', attempt: 1, result: '42' });
  expect(readFileSync(effects, 'utf8')).toBe('ran\n');
  expect(kept()).toEqual([]);
});

it('a result does not wait in memory for the end of its log: both are stored when the database is back', async () => {
  const effects = join(open.dataDir, 'logging');
  const gate = join(open.dataDir, 'logging-gate');
  const job = await take(
    `echo first; echo ran >> ${effects}; until [ -e ${gate} ]; do sleep 0.05; done; echo last; echo 42 > result.json`,
  );
  const work = workOn(open.worker, job, null);
  await expect.poll(() => existsSync(effects), WAIT).toBe(true);
  await expect.poll(() => logOf(job.id), WAIT).toBe('first\n');
  await setReadOnly(true);
  writeFileSync(gate, '');
  await expect.poll(kept, WAIT).toEqual([`${job.id}-1.json`]);
  await setReadOnly(false);
  await work;
  expect(await endOf(job.id)).toEqual({ status: 'success', attempt: 1, result: '42' });
  expect(await logOf(job.id)).toBe('first\nlast\n');
  expect(kept()).toEqual([]);
});

it('a result whose log was lost with its process says so where the log ends', async () => {
  const job = await take();
  const fence = { id: job.id, attempt: job.attempt, worker: open.worker.id };
  await open.worker.spool.keep({ fence, done: success(job.id, '"kept"'), isLogOpen: true });
  await storeLeftEnds({ ...open.worker, id: 'the next process' });
  expect(await endOf(job.id)).toMatchObject({ status: 'success', result: '"kept"' });
  expect(await logOf(job.id)).toMatch(/The end of this log is lost/);
});

it('a flow that was to move on while the database was away does so when it is back', async () => {
  const target = { kind: 'flowpreview' as const, value: flowValue.parse({ modules: [IDENTITY] }) };
  const id = await submitRun({ workspaceId: 'demo', target, args: {}, by: { username: 'ada', accountId: null } });
  const claimed = await claimLive(id, open.worker.id);
  if (!claimed) throw new Error('the flow could not be claimed');
  await setReadOnly(true);
  const work = workOn(open.worker, claimed, null);
  await delay(LONGER_THAN_A_STATEMENT_IS_TRIED_MS);
  await setReadOnly(false);
  await work;
  expect(await endOf(id)).toMatchObject({ status: 'success', attempt: 1 });
});

it('what a process left behind is stored by the next one, unless the job was given to somebody', async () => {
  const [mine, lost] = [await take(), await take()];
  const next = { ...open.worker, id: 'the next process' };
  for (const { id, attempt } of [mine, lost]) {
    const fence = { id, attempt, worker: open.worker.id };
    await open.worker.spool.keep({ fence, done: success(id, '"kept"') });
  }
  await releaseLive({ id: lost.id, attempt: lost.attempt, worker: open.worker.id }, 'released');
  await storeLeftEnds(next);
  expect(await endOf(mine.id)).toMatchObject({ status: 'success', result: '"kept"' });
  expect(await endOf(lost.id)).toBeUndefined();
  expect(kept()).toEqual([]);
});

it('a result that the database refuses is a failure of the script, not of its worker', async () => {
  const job = await take();
  await storeEnd(open.worker, job, { done: success(job.id, '"\\u0000"'), mayChain: () => false, memory: null });
  expect(await endOf(job.id)).toMatchObject({
    status: 'failure',
    attempt: 1,
    result: expect.stringContaining('RESULT_NOT_STORABLE'),
  });
});

it('a whole number beyond a double is stored as it was returned', async () => {
  const job = await take();
  const digits = '123456789012345678901234567890';
  await finishScript(open.worker, job, { done: success(job.id, digits), mayChain: () => false, memory: null });
  expect(await endOf(job.id)).toMatchObject({ status: 'success', result: digits });
});

it('the end of a log that was cut inside a character does not keep a failure from being stored', async () => {
  const job = await take(`printf x; printf '\\U1F32C%.0s' {1..3000}; exit 3`);
  await workOn(open.worker, job, null);
  expect(await endOf(job.id)).toMatchObject({ status: 'failure', attempt: 1 });
});
