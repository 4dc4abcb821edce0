import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type SeededAccount, seedAccount, seedWorkspace, type TestApi } from '../http/test-api';
import { endJob } from '../http/test-runs';
import { endRun, firesOf, liveJobsOf, makeDue, runsAt, seedSchedule, seedScripts } from '../http/test-schedules';
import { fireDueSchedules } from './fire-schedules';
import { settleSchedules } from './settle-schedules';

let api: TestApi;
let ann: SeededAccount;

beforeAll(async () => {
  // Redis is away: what is promised here may not depend on it.
  api = await openTestApi({ REDIS_URL: 'redis://127.0.0.1:1' });
  await seedWorkspace('demo');
  ann = await seedAccount('ann@example.com', { workspaceId: 'demo', role: 'developer' });
  await seedScripts(api, ann.session, ['f/jobs/one', 'f/on/failure', 'f/on/recovery', 'f/on/success']);
});
afterAll(() => api.close());

const make = (path: string, more: object = {}) => seedSchedule(api, ann, { path, ...more });

/** Fires the schedule for its next moment, and ends that run. */
async function runOnce(path: string, status: 'success' | 'failure' | 'canceled', result?: unknown): Promise<void> {
  await makeDue(path, 0, 'milliseconds');
  await fireDueSchedules();
  const [job] = await liveJobsOf(path);
  if (!job) throw new Error('nothing was fired');
  await endRun(job.id, status, result);
}

describe('the handlers of a schedule', () => {
  const ON = {
    on_failure: 'script/f/on/failure',
    on_failure_times: 2,
    on_failure_exact: true,
    on_failure_extra_args: { channel: '#ops' },
    on_recovery: 'f/on/recovery',
    on_success: 'script/f/on/success',
  };

  it('are called with the names that Windmill gives their arguments, once each', async () => {
    const path = await make('f/hand/all', ON);
    for (let turn = 0; turn < 3; turn++) await runOnce(path, 'failure', `boom ${turn}`);
    await runOnce(path, 'success', 42);
    await settleSchedules();
    const about = { schedule_path: path, path: 'f/jobs/one', is_flow: false };
    const started_at = expect.any(String);
    expect((await runsAt('f/on/failure')).map(({ args }) => args)).toEqual([
      {
        ...about,
        error: { message: 'boom 1' },
        failed_times: 2,
        started_at,
        workspace_id: 'demo',
        job_id: expect.any(String),
        email: 'ann@example.com',
        channel: '#ops',
      },
    ]);
    const success = { ...about, success_result: 42, success_started_at: started_at };
    expect((await runsAt('f/on/recovery')).map(({ args }) => args)).toEqual([
      { ...success, success_times: 1, error: { message: 'boom 2' }, error_started_at: started_at },
    ]);
    expect((await runsAt('f/on/success')).map(({ args }) => args)).toEqual([success]);
    expect(await runsAt('f/on/success')).toMatchObject([{ createdBy: 'ann', isLive: true }]);
  });

  it('are called once when several take note of the same end', async () => {
    const path = await make('f/hand/race', { on_failure: 'f/on/failure', on_success: null, on_recovery: null });
    await makeDue(path, 0, 'milliseconds');
    await fireDueSchedules();
    const [job] = await liveJobsOf(path);
    await endJob(job?.id ?? '', { status: 'failure', isRoot: true, result: { error: 'race' } });
    await Promise.all(Array.from({ length: 5 }, () => settleSchedules()));
    expect((await runsAt('f/on/failure')).filter(({ args }) => args.error === 'race')).toHaveLength(1);
  });

  it('are not called for a canceled run', async () => {
    const path = await make('f/hand/cancel', { on_failure: 'f/on/failure' });
    await runOnce(path, 'canceled');
    expect((await runsAt('f/on/failure')).filter(({ args }) => args.schedule_path === path)).toEqual([]);
    expect(await firesOf(path)).toMatchObject([{ state: 'closed', outcome: 'canceled' }]);
  });

  it('that are gone are named on the schedule, and its runs are counted all the same', async () => {
    await seedScripts(api, ann.session, ['f/on/gone']);
    const path = await make('f/hand/gone', { on_failure: 'f/on/gone' });
    await api.call('POST /w/demo/scripts/archive/p/f/on/gone', { token: ann.session });
    await runOnce(path, 'failure');
    const got = await (await api.call(`GET /w/demo/schedules/get/${path}`, { token: ann.session })).json();
    expect(got).toMatchObject({
      failures: 1,
      error: 'Its failure handler could not be started: There is no script at f/on/gone.',
    });
  });
});
