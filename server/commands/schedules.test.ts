import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type SeededAccount, seedAccount, seedWorkspace, type TestApi } from '../http/test-api';
import { endRun, firesOf, jobsOf, liveJobsOf, makeDue, seedSchedule, seedScripts } from '../http/test-schedules';
import { query } from '../db/pool';
import { pruneFires, readOutlook } from '../db/schedule-fires';
import { fireDueSchedules } from './fire-schedules';

const MINUTE = 60_000;
let api: TestApi;
let ann: SeededAccount;
let admin: SeededAccount;

beforeAll(async () => {
  // Redis is away: what is promised here may not depend on it.
  api = await openTestApi({ REDIS_URL: 'redis://127.0.0.1:1' });
  await seedWorkspace('demo');
  ann = await seedAccount('ann@example.com', { workspaceId: 'demo', role: 'developer' });
  admin = await seedAccount('root@example.com', { workspaceId: 'demo', role: 'admin' });
  await seedScripts(api, ann.session, ['f/jobs/one', 'f/jobs/two', 'f/jobs/gone']);
});
afterAll(() => api.close());

const make = (path: string, more: object = {}) => seedSchedule(api, ann, { path, ...more });

describe('a firing', () => {
  it('happens once, however many fire at the same moment and whoever of them dies', async () => {
    const paths = Array.from({ length: 12 }, (_, index) => `f/many/s${index}`);
    for (const path of paths) await make(path, { schedule: '*/5 * * * * *' });
    const starts = new Map<string, Date>();
    for (const path of paths) starts.set(path, await startOfFives(path));
    const killer = new Client({ connectionString: process.env.DATABASE_URL });
    await killer.connect();
    const isDone = { value: false };
    const kills = killBackends(killer, isDone);
    await Promise.all(Array.from({ length: 5 }, () => untilNothingIsDue()));
    isDone.value = true;
    expect(await kills).toBeGreaterThan(3);
    await killer.end();
    for (const path of paths) {
      const fires = await firesOf(path);
      const from = starts.get(path)?.getTime() ?? 0;
      expect(fires.length).toBeGreaterThanOrEqual(9);
      expect(fires.map(({ at }) => (at.getTime() - from) / 5000)).toEqual(fires.map((_, index) => index));
      expect((await jobsOf(path)).map(({ id }) => id)).toEqual(fires.map(({ jobId }) => jobId));
    }
    await query('test_off', `DELETE FROM schedule WHERE path LIKE 'f/many/%'`);
  });

  it('runs the script as the owner of the schedule, with its arguments and tag, and says which schedule it was', async () => {
    const path = await make('f/one/plain', { args: { who: 'Ada' }, tag: 'gpu' });
    const at = await makeDue(path, 0);
    await fireDueSchedules();
    expect(await jobsOf(path)).toMatchObject([
      {
        path: 'f/jobs/one',
        kind: 'script',
        at,
        args: { who: 'Ada' },
        createdBy: 'ann',
        accountId: ann.accountId,
        isLive: true,
      },
    ]);
    const list = await api.call(`GET /w/demo/jobs/list?schedule_path=${path}`, { token: ann.session });
    expect(await list.json()).toMatchObject([
      { schedule_path: path, tag: 'gpu', permissioned_as: 'u/ann', scheduled_for: at.toISOString() },
    ]);
    const [row] = await query<{ next: Date }>('test_next', 'SELECT next_at AS next FROM schedule WHERE path = $1', [
      path,
    ]);
    expect(row?.next.getTime()).toBe(at.getTime() + MINUTE);
  });

  it('starts later by a jitter that is the same for the same firing, and belongs to its minute all the same', async () => {
    const path = await make('f/one/jitter', { jitter_s: 3600 });
    const at = await makeDue(path, 0);
    await fireDueSchedules();
    const [job] = await jobsOf(path);
    const [row] = await query<{ late: number }>(
      'test_late',
      'SELECT (extract(epoch FROM run_at - $2::timestamptz))::float8 AS late FROM job_live WHERE id = $1',
      [job?.id, at],
    );
    expect(job?.at).toEqual(at);
    expect(row?.late).toBeGreaterThan(0);
    expect(row?.late).toBeLessThanOrEqual(3660);
  });

  it('with a retry wraps the script in a flow that repeats it', async () => {
    const path = await make('f/one/retry', {
      retry: { constant: { attempts: 2, seconds: 1 } },
      args: { n: 1 },
      tag: 'gpu',
    });
    await makeDue(path, 0);
    await fireDueSchedules();
    const [job] = await jobsOf(path);
    expect(job).toMatchObject({ kind: 'flowpreview', path: 'f/jobs/one', args: { n: 1 } });
    const got = (await (await api.call(`GET /w/demo/jobs_u/get/${job?.id}`, { token: ann.session })).json()) as {
      raw_flow: unknown;
    };
    expect(got.raw_flow).toMatchObject({
      modules: [
        {
          value: {
            type: 'script',
            path: 'f/jobs/one',
            tag_override: 'gpu',
            input_transforms: { n: { expr: 'flow_input["n"]' } },
          },
          retry: { constant: { attempts: 2, seconds: 1 } },
        },
      ],
    });
  });

  it('with dynamic_skip asks that script first', async () => {
    const path = await make('f/one/skip', { dynamic_skip: 'f/jobs/two', args: { n: 1 } });
    const at = await makeDue(path, 0);
    await fireDueSchedules();
    const [job] = await jobsOf(path);
    expect(job?.args).toEqual({ n: 1, wm_scheduled_for: at.toISOString() });
    const got = (await (await api.call(`GET /w/demo/jobs_u/get/${job?.id}`, { token: ann.session })).json()) as {
      raw_flow: unknown;
    };
    expect(got.raw_flow).toMatchObject({
      modules: [
        {
          id: 'skip',
          value: { path: 'f/jobs/two' },
          stop_after_if: { expr: 'result === true', skip_if_stopped: true },
        },
        { id: 'run', value: { path: 'f/jobs/one' } },
      ],
    });
  });

  it('whose script is gone starts nothing, says why, and the next one starts again', async () => {
    const path = await make('f/one/gone', { script_path: 'f/jobs/gone' });
    await api.call('POST /w/demo/scripts/archive/p/f/jobs/gone', { token: ann.session });
    await makeDue(path, 0);
    await fireDueSchedules();
    expect(await firesOf(path)).toMatchObject([{ state: 'closed', outcome: 'refused', jobId: null }]);
    const got = await (await api.call(`GET /w/demo/schedules/get/${path}`, { token: ann.session })).json();
    expect(got).toMatchObject({ enabled: true, error: 'There is no script at f/jobs/gone.' });
    await seedScripts(api, ann.session, ['f/jobs/gone']);
    await makeDue(path, 0, 'milliseconds');
    await fireDueSchedules();
    expect(await liveJobsOf(path)).toHaveLength(1);
    expect(await (await api.call(`GET /w/demo/schedules/get/${path}`, { token: ann.session })).json()).toMatchObject({
      error: null,
    });
  });

  it('of an owner who is no member any more switches the schedule off and says so', async () => {
    const bob = await seedAccount('bob@example.com', { workspaceId: 'demo', role: 'developer' });
    const path = await seedSchedule(api, bob, { path: 'f/one/bob' });
    await query('test_leave', 'DELETE FROM member WHERE account_id = $1', [bob.accountId]);
    await makeDue(path, 0);
    await fireDueSchedules();
    expect(await jobsOf(path)).toEqual([]);
    const got = (await (await api.call(`GET /w/demo/schedules/get/${path}`, { token: admin.session })).json()) as {
      error: string;
    };
    expect(got).toMatchObject({ enabled: false, next_at: null });
    expect(got.error).toContain('bob, for whom this schedule ran, is no longer a member');
  });

  it('of an archived workspace does not happen', async () => {
    await query(
      'test_archive',
      `INSERT INTO workspace (id, name, created_by, archived_at) VALUES ('old', 'Old', 'ann', now())`,
    );
    const path = await make('f/one/old');
    await makeDue(path, 0);
    await query('test_move', `UPDATE schedule SET workspace_id = 'old' WHERE path = $1`, [path]);
    await fireDueSchedules();
    expect(await firesOf(path)).toEqual([]);
    expect((await readOutlook()).dueInMs ?? 1).toBeGreaterThan(0);
    await query('test_gone', `DELETE FROM schedule WHERE workspace_id = 'old'`);
  });
});

/** Puts the next firing 45 seconds back, onto a fifth second. */
async function startOfFives(path: string): Promise<Date> {
  const [row] = await query<{ at: Date }>(
    'test_fives',
    `UPDATE schedule SET next_at = to_timestamp(floor(extract(epoch FROM clock_timestamp()) / 5) * 5 - 45) WHERE path = $1 RETURNING next_at AS at`,
    [path],
  );
  return row?.at ?? new Date(0);
}

/** Ends backends of this database as long as there is something to fire. Answers how many. */
async function killBackends(client: Client, isDone: { value: boolean }): Promise<number> {
  let killed = 0;
  while (!isDone.value && killed < 60) {
    const { rows } = await client.query<{ killed: boolean }>(
      `SELECT pg_terminate_backend(pid) AS killed, pg_sleep(0.02) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' ORDER BY random() LIMIT 1`,
    );
    killed += rows.length;
  }
  return killed;
}

async function untilNothingIsDue(): Promise<void> {
  for (;;) {
    try {
      await fireDueSchedules();
      const { dueInMs } = await readOutlook();
      if (dueInMs !== null && dueInMs > 0) return;
    } catch {
      // Its backend was killed: a scheduler comes back with its next turn.
    }
  }
}

describe('catch-up', () => {
  it.each([
    ['none', 0],
    ['last', 1],
    ['all', 60],
  ])('%s starts %i runs of a cron of every minute for an hour in which nobody was there', async (catchup, count) => {
    const path = await make(`f/late/${catchup}`, { catchup });
    const from = await makeDue(path, 59 * MINUTE);
    await fireDueSchedules();
    const jobs = (await jobsOf(path)).filter(({ at }) => at.getTime() < from.getTime() + 60 * MINUTE);
    expect(jobs).toHaveLength(count);
    expect(jobs.map(({ at }) => at.getTime())).toEqual(
      jobs.map((_, index) => from.getTime() + (60 - count + index) * MINUTE),
    );
    const got = (await (await api.call(`GET /w/demo/schedules/get/${path}`, { token: ann.session })).json()) as {
      missed: number;
    };
    expect(got.missed).toBe(60 - count);
    await query('test_stop', 'UPDATE schedule SET enabled = false, next_at = NULL WHERE path = $1', [path]);
  });
});

async function fireAgain(path: string): Promise<void> {
  await makeDue(path, 0, 'milliseconds');
  await fireDueSchedules();
}

describe('overlap', () => {
  it('allow starts a run beside another', async () => {
    const path = await make('f/over/allow');
    await fireAgain(path);
    await fireAgain(path);
    expect(await liveJobsOf(path)).toHaveLength(2);
  });

  it.each([
    ['overlap', { overlap: 'skip' }],
    ['no_flow_overlap', { no_flow_overlap: true }],
  ])('skip (as %s) ends the run at once as skipped, as long as another is under way', async (name, policy) => {
    const path = await make(`f/over/skip_${name}`, policy);
    await fireAgain(path);
    const [first] = await liveJobsOf(path);
    await fireAgain(path);
    expect(await liveJobsOf(path)).toHaveLength(1);
    expect((await jobsOf(path)).find(({ isLive }) => !isLive)).toMatchObject({
      status: 'success',
      isSkipped: true,
      result: `not allowed to overlap with ${first?.id}, scheduling next iteration`,
    });
    await endRun(first?.id ?? '', 'success');
    await fireAgain(path);
    expect(await liveJobsOf(path)).toHaveLength(1);
  });

  it('skip holds also when the schedule is paused, switched off and on again while its run goes on', async () => {
    const path = await make('f/over/pause', { overlap: 'skip' });
    await fireAgain(path);
    for (const enabled of [false, true]) {
      await api.call(`POST /w/demo/schedules/setenabled/${path}`, { token: ann.session, body: { enabled } });
    }
    await fireAgain(path);
    expect(await liveJobsOf(path)).toHaveLength(1);
  });

  it('queue_one keeps one waiting, skips the others, and starts it when the run before has ended', async () => {
    const path = await make('f/over/queue', { overlap: 'queue_one' });
    for (let turn = 0; turn < 3; turn++) await fireAgain(path);
    expect((await firesOf(path)).map(({ state }) => state).toSorted()).toEqual(['closed', 'held', 'open']);
    const [first] = await liveJobsOf(path);
    expect(await liveJobsOf(path)).toHaveLength(1);
    await endRun(first?.id ?? '', 'failure');
    const [second] = await liveJobsOf(path);
    expect(second?.id).not.toBe(first?.id);
    expect((await firesOf(path)).map(({ state }) => state).toSorted()).toEqual(['closed', 'closed', 'open']);
  });

  it('queue_one starts nothing any more when the schedule was switched off meanwhile', async () => {
    const path = await make('f/over/off', { overlap: 'queue_one' });
    await fireAgain(path);
    await fireAgain(path);
    const [first] = await liveJobsOf(path);
    await api.call(`POST /w/demo/schedules/setenabled/${path}`, { token: ann.session, body: { enabled: false } });
    await endRun(first?.id ?? '', 'success');
    expect(await liveJobsOf(path)).toEqual([]);
  });

  it('cancel_previous ends a run that waits, and starts the next at once', async () => {
    const path = await make('f/over/cancel', { overlap: 'cancel_previous' });
    await fireAgain(path);
    await fireAgain(path);
    expect((await jobsOf(path)).map(({ status }) => status).toSorted()).toEqual(['canceled', null].toSorted());
    expect(await liveJobsOf(path)).toHaveLength(1);
  });

  it('cancel_previous lets the next run wait until one that runs is really gone', async () => {
    const path = await make('f/over/kill', { overlap: 'cancel_previous' });
    await fireAgain(path);
    const [first] = await liveJobsOf(path);
    await query('test_run', `UPDATE job_live SET status = 'running', worker_id = 'w' WHERE id = $1`, [first?.id]);
    await fireAgain(path);
    await fireAgain(path);
    expect(await liveJobsOf(path)).toHaveLength(1);
    expect((await firesOf(path)).filter(({ state }) => state === 'held')).toHaveLength(1);
    const [row] = await query<{ asked: boolean }>(
      'test_asked',
      'SELECT cancel_requested_at IS NOT NULL AS asked FROM job_live WHERE id = $1',
      [first?.id],
    );
    expect(row?.asked).toBe(true);
    await endRun(first?.id ?? '', 'canceled');
    const [second] = await liveJobsOf(path);
    expect(second?.id).not.toBe(first?.id);
  });
});

it('firings that are long over are forgotten, those under way are not', async () => {
  const path = await make('f/old/fires');
  await makeDue(path, 0, 'milliseconds');
  await fireDueSchedules();
  await query(
    'test_old_fires',
    `WITH s AS (SELECT id FROM schedule WHERE path = $1), aged AS (
       UPDATE schedule_fire SET fired_at = now() - interval '40 days' WHERE schedule_id = (SELECT id FROM s))
     INSERT INTO schedule_fire (schedule_id, scheduled_for, fired_at, state)
     SELECT id, now() - interval '40 days', now() - interval '40 days', 'closed' FROM s`,
    [path],
  );
  expect(await firesOf(path)).toHaveLength(2);
  await pruneFires(30);
  expect(await firesOf(path)).toMatchObject([{ state: 'open' }]);
});
