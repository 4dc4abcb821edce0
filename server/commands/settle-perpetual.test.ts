import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../db/pool';
import { purgeJobs } from '../db/purge';
import { openTestApi, type SeededAccount, seedAccount, seedWorkspace, type TestApi } from '../http/test-api';
import { endJob } from '../http/test-runs';
import { runsAt } from '../http/test-schedules';
import { settlePerpetual } from './settle-perpetual';

let api: TestApi;
let ann: SeededAccount;

beforeAll(async () => {
  api = await openTestApi({ REDIS_URL: 'redis://127.0.0.1:1' });
  await seedWorkspace('demo');
  ann = await seedAccount('ann@example.com', { workspaceId: 'demo', role: 'developer' });
});
afterAll(() => api.close());

const call = (operation: string, body?: object, headers?: Record<string, string>) =>
  api.call(operation, { token: ann.session, body, headers });

/** Deploys a version at this path, to be started again whenever it ends. */
async function deploy(path: string, more: object = {}): Promise<string> {
  const body = { path, summary: '', language: 'bash', content: 'echo', schema: { type: 'object' }, auto_parent: true };
  const reply = await call('POST /w/demo/scripts/create', { ...body, restart_unless_cancelled: true, ...more });
  if (!reply.ok) throw new Error(await reply.text());
  return reply.text();
}

async function start(path: string, headers?: Record<string, string>): Promise<string> {
  return (await call(`POST /w/demo/jobs/run/p/${path}`, { n: 1 }, headers)).text();
}

const liveAt = async (path: string) => (await runsAt(path)).filter((run) => run.isLive);

/** Ends the run that goes on, and lets three processes take note of it. */
async function end(path: string, status: 'success' | 'failure' | 'canceled'): Promise<void> {
  const [run] = await liveAt(path);
  if (!run) throw new Error('nothing goes on');
  await endJob(run.id, { status, isRoot: true });
  await Promise.all(Array.from({ length: 3 }, () => settlePerpetual()));
}

const waitMsOf = async (path: string) => {
  const [run] = await query<{ ms: number }>(
    'test_perpetual_wait',
    `SELECT extract(epoch FROM l.run_at - j.created_at)::float8 * 1000 AS ms FROM job j JOIN job_live l USING (id) WHERE j.runnable_path = $1`,
    [path],
  );
  return run?.ms ?? 0;
};

describe('a script that is started again when it ends', () => {
  it('gets one new run for each that ended, with the same arguments, whoever looks', async () => {
    await deploy('f/always/again');
    const first = await start('f/always/again');
    await end('f/always/again', 'success');
    await end('f/always/again', 'failure');
    const runs = await runsAt('f/always/again');
    expect(runs.map(({ args, createdBy }) => ({ args, createdBy }))).toEqual(
      Array.from({ length: 3 }, () => ({ args: { n: 1 }, createdBy: 'ann' })),
    );
    expect(runs.filter(({ isLive }) => isLive)).toHaveLength(1);
    expect(runs.find(({ isLive }) => isLive)?.id).not.toBe(first);
  });

  it('has one run at a time: a second start is refused and names the first, unless it is the same request', async () => {
    await deploy('f/always/one');
    const key = { 'idempotency-key': 'always-one' };
    const first = await start('f/always/one', key);
    const second = await call('POST /w/demo/jobs/run/p/f/always/one', { n: 2 });
    expect([second.status, await second.text()]).toEqual([409, expect.stringContaining(first)]);
    expect(await start('f/always/one', key)).toBe(first);
    expect(await runsAt('f/always/one')).toHaveLength(1);
  });

  it('of two first starts at once, one wins', async () => {
    await deploy('f/always/race');
    const replies = await Promise.all([1, 2, 3].map((n) => call('POST /w/demo/jobs/run/p/f/always/race', { n })));
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
  });

  it('ends for good with a cancel, of its run or of its path', async () => {
    await deploy('f/always/stop');
    const id = await start('f/always/stop');
    await call(`POST /w/demo/jobs_u/queue/cancel/${id}`, {});
    await settlePerpetual();
    expect(await liveAt('f/always/stop')).toEqual([]);
    // Between two runs there is none to cancel, and none may follow.
    const again = await start('f/always/stop');
    await endJob(again, { status: 'success', isRoot: true });
    await call('POST /w/demo/jobs_u/queue/cancel_persistent/f/always/stop', {});
    await settlePerpetual();
    expect(await liveAt('f/always/stop')).toEqual([]);
  });

  it('goes on with the version that is deployed: the run of the one before is canceled', async () => {
    await deploy('f/always/new');
    const old = await start('f/always/new');
    const hash = await deploy('f/always/new', { content: 'echo two' });
    await settlePerpetual();
    await settlePerpetual();
    expect((await runsAt('f/always/new')).find(({ id }) => id === old)).toMatchObject({ status: 'canceled' });
    const [run] = await liveAt('f/always/new');
    expect(await (await call(`GET /w/demo/jobs_u/get/${run?.id}`)).json()).toMatchObject({ script_hash: hash });
  });

  it('ends where the new version does not say so, or none is left', async () => {
    for (const [path, take] of [
      ['f/always/quit', () => deploy('f/always/quit', { restart_unless_cancelled: false })],
      ['f/always/gone', () => call('POST /w/demo/scripts/archive/p/f/always/gone', {})],
    ] as const) {
      await deploy(path);
      await start(path);
      await take();
      await settlePerpetual();
      await settlePerpetual();
      expect((await runsAt(path)).map(({ status }) => status)).toEqual(['canceled']);
    }
  });

  it('waits twice as long each time it fails at once, and no longer once it has not', async () => {
    await deploy('f/always/broken');
    await start('f/always/broken');
    const waits: number[] = [];
    for (let turn = 0; turn < 12; turn++) {
      await end('f/always/broken', 'failure');
      waits.push(Math.round((await waitMsOf('f/always/broken')) / 1000));
    }
    expect(waits.slice(0, 4)).toEqual([2, 4, 8, 16]);
    expect(waits.at(-1)).toBe(300);
    await end('f/always/broken', 'success');
    expect(await waitMsOf('f/always/broken')).toBeLessThan(1_000);
  });

  it('gets its arguments though they are deleted after use', async () => {
    await deploy('f/always/brief', { delete_after_use: true });
    const first = await start('f/always/brief');
    await endJob(first, { status: 'success', isRoot: true });
    await query('test_long_ago', `UPDATE job_done SET finished_at = finished_at - interval '1 hour' WHERE id = $1`, [
      first,
    ]);
    await purgeJobs();
    await settlePerpetual();
    expect((await liveAt('f/always/brief')).map(({ args }) => args)).toEqual([{ n: 1 }]);
    await purgeJobs();
    expect((await runsAt('f/always/brief')).map(({ args }) => args)).toEqual([{}, { n: 1 }]);
  });
});
