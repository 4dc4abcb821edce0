import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../db/pool';
import { purgeJobs } from '../db/purge';
import { openTestApi, type SeededAccount, seedAccount, seedWorkspace, type TestApi } from './test-api';
import { endJob } from './test-runs';

let api: TestApi;
const people: Record<string, SeededAccount> = {};

beforeAll(async () => {
  api = await openTestApi({ REDIS_URL: 'redis://127.0.0.1:1' });
  await seedWorkspace('demo');
  for (const [name, role] of [
    ['ann', 'developer'],
    ['ben', 'developer'],
    ['cid', 'admin'],
  ] as const)
    people[name] = await seedAccount(`${name}@example.com`, { workspaceId: 'demo', role });
});
afterAll(() => api.close());

const call = (who: string, operation: string, body?: object) =>
  api.call(operation, { token: people[who]?.session, body });

async function deploy(path: string, life: object): Promise<void> {
  const body = { path, summary: '', language: 'bash', content: 'echo', schema: { type: 'object' }, ...life };
  const reply = await call('ann', 'POST /w/demo/scripts/create', body);
  if (!reply.ok) throw new Error(await reply.text());
}

async function run(address: string): Promise<string> {
  const reply = await call('ann', `POST /w/demo/jobs/run/${address}`, { secret: 's' });
  if (!reply.ok) throw new Error(await reply.text());
  return reply.text();
}

async function seen(who: string): Promise<string[]> {
  const runs = (await (await call(who, 'GET /w/demo/jobs/list')).json()) as { id: string }[];
  return runs.map(({ id }) => id);
}

/** Has the run have ended so long ago, and its end looked at anew. */
async function age(id: string, seconds: number): Promise<void> {
  const sql = `UPDATE job_done SET finished_at = clock_timestamp() - $2 * interval '1 s' WHERE id = $1`;
  await query('test_age', sql, [id, seconds]);
  await query('test_undue', 'UPDATE job_purge SET due_at = NULL WHERE job_id = $1', [id]);
}

async function partsOf(id: string) {
  const job = (await (await call('ann', `GET /w/demo/jobs_u/get/${id}`)).json()) as Record<string, unknown>;
  return { args: job.args, result: job.result };
}

describe('a run that only its runner sees', () => {
  it('is listed and answered for them and administrators, and as good as none for others', async () => {
    await deploy('f/life/private', { visible_to_runner_only: true });
    const id = await run('p/f/life/private');
    expect([await seen('ann'), await seen('ben'), await seen('cid')]).toEqual([[id], [], [id]]);
    for (const operation of [
      `GET /w/demo/jobs_u/get/${id}`,
      `GET /w/demo/jobs_u/get_logs/${id}`,
      `GET /w/demo/jobs_u/get_args/${id}`,
      `GET /w/demo/jobs_u/getupdate/${id}`,
      `GET /w/demo/jobs/run_tree/${id}`,
    ]) {
      const statuses = await Promise.all(['ann', 'ben', 'cid'].map(async (who) => (await call(who, operation)).status));
      expect([operation, ...statuses]).toEqual([operation, 200, 404, 200]);
    }
    expect((await call('ben', `POST /w/demo/jobs_u/queue/cancel/${id}`, {})).status).toBe(404);
    expect(await (await call('cid', `GET /w/demo/jobs_u/get/${id}`)).json()).toMatchObject({ visible_to_owner: false });
  });

  it('tells its result to nobody else who waits for a run with its id', async () => {
    await deploy('f/life/awaited', { visible_to_runner_only: true });
    const id = await run('p/f/life/awaited');
    await endJob(id, { status: 'success', isRoot: true, result: 'answer' });
    for (const way of ['run_wait_result', 'run_and_stream']) {
      const wait = (who: string) => call(who, `POST /w/demo/jobs/${way}/p/f/life/awaited?job_id=${id}`, {});
      expect([way, (await wait('ben')).status]).toEqual([way, 404]);
      expect(await (await wait('ann')).text()).toContain('"answer"');
    }
  });

  it('may be asked for where the script says nothing, and is what a flow may say too', async () => {
    await deploy('f/life/open', {});
    const flow = { path: 'f/life/flow', summary: '', value: { modules: [] }, visible_to_runner_only: true };
    await call('ann', 'POST /w/demo/flows/create', flow);
    const asked = await run('p/f/life/open?invisible_to_owner=true');
    const ofFlow = await run('f/f/life/flow');
    const open = await run('p/f/life/open');
    for (const id of [asked, ofFlow]) expect((await call('ben', `GET /w/demo/jobs_u/get/${id}`)).status).toBe(404);
    expect((await call('ben', `GET /w/demo/jobs_u/get/${open}`)).status).toBe(200);
  });

  it('is not taken over by what others start', async () => {
    const flow = { path: 'f/life/taken', summary: '', value: { modules: [] }, visible_to_runner_only: true };
    await call('ann', 'POST /w/demo/flows/create', flow);
    const id = await run('f/f/life/taken');
    const preview = { value: { modules: [] }, restarted_from: { flow_job_id: id, step_id: 'a' } };
    expect((await call('ben', 'POST /w/demo/jobs/run/preview_flow', preview)).status).toBe(404);
    expect((await call('ben', `POST /w/demo/jobs/restart/f/${id}`, { step_id: 'a' })).status).toBe(404);
  });
});

describe('what a run leaves behind', () => {
  it('is deleted so long after its end as its script says, and not before callers have had their answer', async () => {
    await deploy('f/life/used', { delete_after_use: true });
    await deploy('f/life/minute', { delete_after_secs: 60 });
    const used = await run('p/f/life/used');
    const minute = await run('p/f/life/minute');
    for (const id of [used, minute]) await endJob(id, { status: 'success', isRoot: true, result: 'answer' });
    const kept = { args: { secret: 's' }, result: 'answer' };
    const gone = { args: {}, result: {} };

    await purgeJobs();
    expect([await partsOf(used), await partsOf(minute)]).toEqual([kept, kept]);
    await Promise.all([age(used, 20), age(minute, 20)]);
    await purgeJobs();
    expect([await partsOf(used), await partsOf(minute)]).toEqual([gone, kept]);
    await age(minute, 61);
    await purgeJobs();
    expect(await partsOf(minute)).toEqual(gone);
  });
});
