import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { signJobToken, verifyJobToken } from '../auth/job-token';
import { cancelRun } from '../commands/cancel-run';
import { submitRun } from '../commands/submit-run';
import { loadLostAttempts } from './job-attempts';
import { LOG_START, readLogsAfter } from './job-logs';
import { heartbeat, lookAtClock, reapWorkers, type ReleaseReason, releaseLive, takeOverdue } from './leases';
import { type Claimed, claimLive } from './live';
import { applyPlan, emptyPlan } from './plan';
import { insertLog } from './logs';
import { query } from './pool';
import { openTestProtocol, registerTestWorker, resetProtocol, type TestProtocol } from './test-protocol';

const LEASE_MS = 15_000;
const GRACE_MS = 15_000;
let protocol: TestProtocol;

beforeAll(async () => {
  protocol = await openTestProtocol({ MILLRACE_QUEUE_TIMEOUT_S: '600' });
});
afterAll(() => protocol.close());
beforeEach(() => resetProtocol(['w1', 'w2']));

const beat = (id: string, preparing: string[] = []) =>
  heartbeat({ id, busy: 0, memory: 0, draining: false, preparing });
const silence = (id: string) =>
  query('test_age', `UPDATE worker SET last_seen = now() - interval '1 hour' WHERE id = $1`, [id]);

const submitScript = (timeoutS: number | null = null) =>
  submitRun({
    workspaceId: 'demo',
    target: { kind: 'preview', language: 'bash', content: 'echo' },
    args: {},
    by: { username: 'ada', accountId: null },
    timeoutS,
  });

async function claimed(worker = 'w1', timeoutS: number | null = null): Promise<Claimed> {
  const job = await claimLive(await submitScript(timeoutS), worker);
  if (!job) throw new Error('the job could not be claimed');
  return job;
}

async function reclaim(id: string, worker: string): Promise<Claimed> {
  await query('test_due', `UPDATE job_live SET run_at = now() WHERE id = $1`, [id]);
  const job = await claimLive(id, worker);
  if (!job) throw new Error(`${id} could not be claimed again`);
  return job;
}

const release = ({ id, attempt }: Claimed, worker: string, reason: ReleaseReason) =>
  releaseLive({ id, attempt, worker }, reason);

async function finish({ id, attempt }: Claimed, worker: string) {
  const plan = emptyPlan({ id, attempt, worker });
  plan.done.push({ id, status: 'success', resultJson: '1' });
  return (await applyPlan(plan)).status;
}

const liveOf = async (id: string) =>
  (
    await query<{ status: string; attempt: number; crashes: number; verdict: string | null }>(
      'test_live_of',
      'SELECT status, attempt, crash_count AS crashes, verdict FROM job_live WHERE id = $1',
      [id],
    )
  )[0];
const reasonOf = async (id: string) => JSON.parse((await liveOf(id))?.verdict ?? 'null') as unknown;
const endsOf = async (id: string) =>
  (await loadLostAttempts(id)).map(({ attempt, workerId, endReason }) => [attempt, workerId, endReason]);
const overdue = () => takeOverdue('w2', GRACE_MS, 10);
const setLate = (id: string, column: 'deadline_at' | 'cancel_requested_at', agoS: number) =>
  query(`test_late_${column}`, `UPDATE job_live SET ${column} = now() - $2 * interval '1 s' WHERE id = $1`, [id, agoS]);

it('a lost worker loses its jobs, counted as a crash and kept as an attempt; one that was seen keeps them', async () => {
  const [lost, kept] = [await claimed('w1'), await claimed('w2')];
  await silence('w1');
  expect(await reapWorkers(LEASE_MS)).toEqual([lost.id]);
  expect(await liveOf(lost.id)).toMatchObject({ status: 'queued', crashes: 1, verdict: null });
  expect(await endsOf(lost.id)).toEqual([[1, 'w1', 'lost']]);
  expect(await liveOf(kept.id)).toMatchObject({ status: 'running', crashes: 0 });
  expect(await beat('w1')).toBeNull();
});

it('a worker whose registration is carried out twice, because its answer got lost, is one worker', async () => {
  await registerTestWorker('w3');
  await registerTestWorker('w3');
  expect(await query('test_workers', `SELECT slots FROM worker WHERE id = 'w3'`)).toEqual([{ slots: 2 }]);
});

it('a reaping that was itself held up gives nobody up: heartbeats were, too', async () => {
  const job = await claimed('w1');
  const { at } = await lookAtClock();
  await silence('w1');
  await query('test_nap', 'SELECT pg_sleep(0.02)');
  expect(await reapWorkers(LEASE_MS, { at, lateMs: 10 })).toEqual([]);
  expect(await reapWorkers(LEASE_MS, { at, lateMs: 60_000 })).toEqual([job.id]);
});

it('many reapers at once take a job away once', async () => {
  const job = await claimed('w1');
  await silence('w1');
  const reaped = await Promise.all(Array.from({ length: 6 }, () => reapWorkers(LEASE_MS)));
  expect(reaped.flat()).toEqual([job.id]);
  expect(await liveOf(job.id)).toMatchObject({ crashes: 1 });
});

it('a job whose workers are lost again and again gets its verdict after the fourth', async () => {
  let job = await claimed('w1');
  for (let loss = 1; loss <= 4; loss++) {
    if (loss > 1) {
      await registerTestWorker('w1');
      job = await reclaim(job.id, 'w1');
    }
    await silence('w1');
    await reapWorkers(LEASE_MS);
    expect(await reasonOf(job.id)).toEqual(loss < 4 ? null : { reason: 'worker_lost', how: 'lost' });
  }
  const [taken] = await overdue();
  expect(taken).toMatchObject({ id: job.id, verdict: { reason: 'worker_lost' } });
  expect(await endsOf(job.id)).toHaveLength(4);
});

it('scripts that are lost together come back at once, and apart from each other when it happens again', async () => {
  const ids = [(await claimed('w1')).id, (await claimed('w1')).id];
  const waitsOf = async () => {
    const rows = await query<{ wait: number }>(
      'test_waits',
      'SELECT extract(epoch FROM run_at - clock_timestamp())::float8 AS wait FROM job_live WHERE id = ANY($1)',
      [ids],
    );
    return rows.map(({ wait }) => wait);
  };
  await silence('w1');
  await reapWorkers(LEASE_MS);
  for (const wait of await waitsOf()) expect(wait).toBeLessThanOrEqual(0);
  await registerTestWorker('w1');
  for (const id of ids) await reclaim(id, 'w1');
  await silence('w1');
  await reapWorkers(LEASE_MS);
  const [one = 0, other = 0] = await waitsOf();
  expect(Math.abs(one - other)).toBeGreaterThan(0.001);
  for (const wait of [one, other]) expect(wait).toBeLessThanOrEqual(4);
});

it('a job that may not run twice gets its verdict at the first loss, also when its worker drains', async () => {
  const [lost, drained] = [await claimed('w1'), await claimed('w2')];
  await query('test_fail', `UPDATE job_live SET on_worker_lost = 'fail'`);
  await silence('w1');
  await reapWorkers(LEASE_MS);
  expect(await reasonOf(lost.id)).toEqual({ reason: 'worker_lost', how: 'lost' });
  await release(drained, 'w2', 'drained');
  expect(await reasonOf(drained.id)).toEqual({ reason: 'worker_lost', how: 'drained' });
});

it('a drained job is queued again without counting as a crash', async () => {
  const job = await claimed('w1');
  expect(await release(job, 'w1', 'drained')).toBe(true);
  expect(await liveOf(job.id)).toMatchObject({ status: 'queued', crashes: 0, verdict: null });
  expect(await endsOf(job.id)).toEqual([[1, 'w1', 'drained']]);
  expect(await release(job, 'w1', 'drained')).toBe(false);
});

it('a job that is begun over and over without crashing is given up as a runaway', async () => {
  let job = await claimed('w1');
  for (let turn = 1; turn < 20; turn++) {
    await release(job, 'w1', 'drained');
    expect(await reasonOf(job.id)).toBeNull();
    job = await reclaim(job.id, 'w1');
  }
  await release(job, 'w1', 'drained');
  expect(await reasonOf(job.id)).toMatchObject({ reason: 'runaway' });
});

it('what no worker took in time ends by whichever worker is there, once', async () => {
  const id = await submitScript();
  expect(await overdue()).toEqual([]);
  await setLate(id, 'deadline_at', 1);
  const taken = (await Promise.all(Array.from({ length: 6 }, overdue))).flat();
  expect(taken.map((job) => [job.id, job.verdict])).toEqual([[id, { reason: 'queue_timeout' }]]);
  expect(await claimLive(id, 'w1')).toBeNull();
});

it('a script that its worker does not end in time is taken away, and its late result refused', async () => {
  const job = await claimed('w1', 60);
  await setLate(job.id, 'deadline_at', 1);
  expect(await overdue()).toEqual([]);
  await setLate(job.id, 'deadline_at', 20);
  const [taken] = await overdue();
  expect(taken).toMatchObject({ id: job.id, attempt: 2, verdict: { reason: 'timeout' } });
  expect(await endsOf(job.id)).toEqual([[1, 'w1', 'hung']]);
  expect(await finish(job, 'w1')).toBe('lost');
  expect(await overdue()).toEqual([]);
});

it('a canceled script that its worker does not kill is taken away', async () => {
  const job = await claimed('w1');
  await cancelRun({ workspaceId: 'demo', jobId: job.id, by: 'ada', reason: 'enough' });
  expect(await overdue()).toEqual([]);
  await setLate(job.id, 'cancel_requested_at', 20);
  expect(await overdue()).toMatchObject([{ id: job.id, verdict: { reason: 'canceled' }, canceledBy: 'ada' }]);
});

it('a verdict outlives the worker that was to carry it out', async () => {
  const id = await submitScript();
  await setLate(id, 'deadline_at', 1);
  await overdue();
  await silence('w2');
  await reapWorkers(LEASE_MS);
  const [again] = await takeOverdue('w1', GRACE_MS, 10);
  expect(again).toMatchObject({ id, verdict: { reason: 'queue_timeout' } });
});

it('the time of a job runs from its claim, and anew while its packages are being installed', async () => {
  const job = await claimed('w1', 60);
  await setLate(job.id, 'deadline_at', 20);
  await beat('w1', [job.id]);
  expect(await overdue()).toEqual([]);
});

it('what a worker holds is told at each heartbeat with its attempt', async () => {
  const job = await claimed('w1');
  expect(await beat('w1')).toEqual({ mine: [{ id: job.id, attempt: 1 }], cancel: [] });
});

it('an attempt that was taken away can neither log nor use its token, though the job runs again', async () => {
  const job = await claimed('w1');
  const tokenOf = ({ attempt }: Claimed) =>
    signJobToken({
      jobId: job.id,
      attempt,
      workspaceId: 'demo',
      accountId: null,
      username: 'ada',
      exp: Date.now() + 60_000,
    });
  const isTokenGood = async (of: Claimed) => (await verifyJobToken(tokenOf(of), Date.now())) !== null;
  expect(await isTokenGood(job)).toBe(true);
  await silence('w1');
  await reapWorkers(LEASE_MS);
  expect(await isTokenGood(job)).toBe(false);
  const again = await reclaim(job.id, 'w2');
  expect([await isTokenGood(job), await isTokenGood(again)]).toEqual([false, true]);
  const chunk = { jobId: job.id, seq: 0, secretReads: 0 };
  for (const { attempt } of [job, again]) await insertLog({ ...chunk, attempt, text: `try ${attempt}` });
  expect((await readLogsAfter(job.id, LOG_START)).text).toBe('try 2');
});
