import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestApi, type SeededAccount, seedAccount, seedWorkspace, type TestApi } from './test-api';
import { seedJob } from './test-runs';
import { runsAt } from './test-schedules';

let api: TestApi;
let ann: SeededAccount;
let oz: SeededAccount;
const hashes: string[] = [];

const schemaFor = (name: string) => ({ type: 'object', properties: { [name]: { type: 'string' } } });

beforeAll(async () => {
  api = await openTestApi({ REDIS_URL: 'redis://127.0.0.1:1' });
  await seedWorkspace('demo');
  ann = await seedAccount('ann@example.com', { workspaceId: 'demo', role: 'developer' });
  oz = await seedAccount('oz@example.com', { workspaceId: 'demo', role: 'operator' });
  for (const name of ['old', 'new']) {
    const body = {
      path: 'f/batch/script',
      language: 'bash',
      content: name,
      schema: schemaFor(name),
      auto_parent: true,
    };
    hashes.push(await (await api.call('POST /w/demo/scripts/create', { token: ann.session, body })).text());
  }
  const flow = { path: 'f/batch/flow', summary: '', value: { modules: [] }, schema: schemaFor('flow') };
  await api.call('POST /w/demo/flows/create', { token: ann.session, body: flow });
});
afterAll(() => api.close());

async function run(address: string, args: object): Promise<string> {
  return (await api.call(`POST /w/demo/jobs/run/${address}`, { token: ann.session, body: args })).text();
}

const rerun = async (body: object) =>
  (await (await api.call('POST /w/demo/jobs/run/batch_rerun_jobs', { token: oz.session, body })).text()).split('\n');

const read = async (id: string | undefined) =>
  (await api.call(`GET /w/demo/jobs_u/get/${id}`, { token: oz.session })).json();

it('runs are run again with their arguments for whoever asks, on the version that ran or the newest', async () => {
  const one = await run(`h/${hashes[0]}`, { a: 1, b: 2 });
  const flow = await run('f/f/batch/flow', { c: 3 });
  const [same, ofFlow] = await rerun({ job_ids: [one, flow] });
  const input_transforms = { b: { type: 'static', value: 'new' }, d: { type: 'javascript', expr: 'job.input.a' } };
  const options = { 'f/batch/script': { use_latest_version: true, input_transforms } };
  const [newest] = await rerun({ job_ids: [one], script_options_by_path: options });
  expect(await read(same)).toMatchObject({ script_hash: hashes[0], args: { a: 1, b: 2 }, created_by: 'oz' });
  expect(await read(newest)).toMatchObject({ script_hash: hashes[1], args: { a: 1, b: 'new', d: 1 } });
  expect(await read(ofFlow)).toMatchObject({ job_kind: 'flow', args: { c: 3 } });
});

it('one that cannot be run again says why, and keeps no other from it', async () => {
  const before = (await runsAt('f/batch/script')).length;
  const good = await run('p/f/batch/script', {});
  const preview = await seedJob({ flow: { modules: [] }, done: 'success' });
  const missing = '00000000-0000-7000-8000-000000000000';
  const expr = { 'f/batch/script': { input_transforms: { a: { type: 'javascript', expr: 'fetch("x")' } } } };
  const [refused, gone, id] = await rerun({ job_ids: [preview, missing, good] });
  expect(refused).toMatch(/^Error: .*deployed scripts and flows/);
  expect(gone).toMatch(/^Error: .*No run has this id/);
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(await rerun({ job_ids: [good], script_options_by_path: expr })).toEqual([
    expect.stringMatching(/^Error: .*static/),
  ]);
  expect(await runsAt('f/batch/script')).toHaveLength(before + 2);
});

it('runs are grouped by what they ran, with the form of each version', async () => {
  const old = await run(`h/${hashes[0]}`, {});
  const [first, second] = [await run('p/f/batch/script', {}), await run('p/f/batch/script', {})];
  const flow = await run('f/f/batch/flow', {});
  const body = [old, first, second, flow];
  const groups = await (
    await api.call('POST /w/demo/jobs/list_selected_job_groups', { token: oz.session, body })
  ).json();
  expect(groups).toMatchObject([
    {
      kind: 'script',
      script_path: 'f/batch/script',
      latest_schema: schemaFor('new'),
      schemas: [
        { script_hash: hashes[0], schema: schemaFor('old'), job_ids: [old] },
        { script_hash: hashes[1], schema: schemaFor('new'), job_ids: [first, second] },
      ],
    },
    { kind: 'flow', script_path: 'f/batch/flow', latest_schema: schemaFor('flow'), schemas: [{ job_ids: [flow] }] },
  ]);
});
