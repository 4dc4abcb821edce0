import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiRuns, openApiRuns } from './testing/api-runs';

const PATH = 'u/ann/counter';
let runs: ApiRuns;

beforeAll(async () => {
  runs = await openApiRuns({ isServed: true, dedicated: [`demo:${PATH}`] });
});
afterAll(() => runs.close());

const content = 'seen = []\ndef main(x):\n    seen.append(x)\n    return seen';
const call = (x: number) => runs.ask(`POST /w/demo/jobs/run_wait_result/p/${PATH}`, { x });
const deploy = (more: object) =>
  runs.ask('POST /w/demo/scripts/create', {
    path: PATH,
    content,
    language: 'python3',
    dedicated_worker: true,
    auto_parent: true,
    ...more,
  });

// Without namespaces of our own every job has a process of its own.
it.runIf(process.getuid?.() === 0)(
  'a script with a dedicated worker keeps its process from job to job, also as a step, until there is a new version',
  async () => {
    await deploy({});
    expect(await runs.ask(`GET /w/demo/scripts/get/p/${PATH}`)).toMatchObject({ dedicated_worker: true });
    expect(await call(1)).toEqual([1]);
    expect(await call(2)).toEqual([1, 2]);
    const value = {
      type: 'script' as const,
      path: PATH,
      input_transforms: { x: { type: 'static' as const, value: 3 } },
    };
    const flow = await runs.ended(await runs.start({ modules: [{ id: 'a', value }] }));
    expect(flow.result).toEqual([1, 2, 3]);

    await deploy({ content: `${content} + [0]` });
    expect(await call(4)).toEqual([4, 0]);
  },
);

it('its runs wait under its own tag, and other code under that tag gets a process of its own', async () => {
  const id = String(await runs.ask(`POST /w/demo/jobs/run/p/${PATH}`, { x: 9 }));
  expect(await runs.ended(id)).toMatchObject({ tag: `demo:${PATH}` });
  const source = 'import __main__\ndef main():\n    return len(__main__.LOADED)';
  const other = { content: source, language: 'python3', tag: `demo:${PATH}`, args: {} };
  const preview = await runs.ended(String(await runs.ask('POST /w/demo/jobs/run/preview', other)));
  expect(preview.result).toBe(1);
});
