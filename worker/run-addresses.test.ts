import { afterAll, beforeAll, expect, it } from 'vitest';
import { TEST_SECRET } from '@/server/http/test-api';
import { type ApiRuns, bash, openApiRuns } from './testing/api-runs';

let runs: ApiRuns;
let versions: number[];

const answering = (text: string) => ({ modules: [bash('a', `echo "$n-${text}"`, { n: 'flow_input.n' })] });

beforeAll(async () => {
  runs = await openApiRuns();
  const path = 'f/hooks/numbered';
  await runs.ask('POST /w/demo/flows/create', { path, value: answering('old') });
  await runs.ask(`POST /w/demo/flows/update/${path}`, { path, value: answering('new') });
  const history = (await runs.ask(`GET /w/demo/flows/history/p/${path}`)) as { id: number }[];
  versions = history.map(({ id }) => id).toSorted((a, b) => a - b);
});
afterAll(() => runs.close());

it('a flow runs in the version that is named, later ones notwithstanding', async () => {
  const [old, latest] = versions;
  expect(await runs.ask(`POST /w/demo/jobs/run_wait_result/fv/${old}`, { n: 1 })).toBe('1-old');
  expect(await runs.ask(`GET /w/demo/jobs/run_wait_result/fv/${latest}?n=2`)).toBe('2-new');
  const id = String(await runs.ask(`POST /w/demo/jobs/run/fv/${old}`, { n: 3 }));
  expect(await runs.ended(id)).toMatchObject({ result: '3-old', flow_version: old });
  await expect(runs.ask('POST /w/demo/jobs/run/fv/999999', {})).rejects.toThrow('There is no flow 999999');
});

it('the token of a run may stand in its address, and becomes no argument; other addresses take none', async () => {
  const search = `?n=7&token=${TEST_SECRET}&include_query=token`;
  const reply = await runs.api.call(`GET /w/demo/jobs/run_wait_result/f/f/hooks/numbered${search}`);
  expect(await reply.json()).toBe('7-new');
  const id = reply.headers.get('x-millrace-job') ?? '';
  expect(await runs.ask(`GET /w/demo/jobs_u/get/${id}`)).toMatchObject({ args: { n: '7' } });
  expect((await runs.api.call(`GET /w/demo/jobs/list?token=${TEST_SECRET}`)).status).toBe(401);
  expect((await runs.api.call('POST /w/demo/jobs/run/f/f/hooks/numbered?token=wrong')).status).toBe(401);
});

it('a run can be followed from its start on; the last event holds its result', async () => {
  const reply = await runs.api.call('POST /w/demo/jobs/run_and_stream/f/f/hooks/numbered', {
    token: TEST_SECRET,
    body: { n: 5 },
  });
  const events = (await reply.text()).split('\n\n').flatMap((event) => event.match(/data: (.*)/)?.[1] ?? []);
  expect(JSON.parse(events.at(-1) ?? '')).toMatchObject({ type: 'update', completed: true, only_result: '5-new' });
});
