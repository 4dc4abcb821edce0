import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FlowModule } from '@/engine/flow/schema';
import { templateOf } from '@/engine/languages/languages';
import { type ApiRuns, bash, openApiRuns } from './testing/api-runs';

let runs: ApiRuns;
beforeAll(async () => {
  runs = await openApiRuns({ isServed: true });
  const helper = { path: 'u/ann/double', language: 'bash', content: 'n="$1"\necho $((n * 2))' };
  await runs.ask('POST /w/demo/scripts/create', helper);
});
afterAll(() => runs.close());

const TYPESCRIPT = `import * as wmill from 'windmill-client@1.818.0';
export async function main(times: number) {
  await wmill.setVariable('u/ann/word', 'hello');
  await wmill.setVariable('u/ann/secret', 'hidden', true);
  await wmill.setResource({ host: 'h', password: '$var:u/ann/secret' }, 'u/ann/server', 'state');
  const before = await wmill.getState();
  await wmill.setState({ runs: (before?.runs ?? 0) + 1 });
  await wmill.setProgress(40);
  const sync = await wmill.runScriptByPath('u/ann/double', { n: 21 });
  const id = await wmill.runScriptByPathAsync('u/ann/double', { n: 4 });
  const async = await wmill.waitJob(id);
  const urls = await wmill.getResumeUrls('ann');
  return {
    word: await wmill.getVariable('u/ann/word'),
    server: await wmill.getResource('u/ann/server'),
    state: await wmill.getState(),
    progress: await wmill.getProgress(),
    sync,
    async,
    urls: Object.keys(urls).sort(),
    root: (await wmill.getRootJobId()) === process.env.WM_JOB_ID,
  };
}`;

const PYTHON = `import os
import wmill # pin: wmill==1.850.0

def main(times: int):
    wmill.set_variable("u/ann/word2", "hello")
    wmill.set_variable("u/ann/secret2", "hidden", True)
    wmill.set_resource("u/ann/server2", {"host": "h", "password": "$var:u/ann/secret2"}, "state")
    before = wmill.get_state()
    wmill.set_state({"runs": (before or {}).get("runs", 0) + 1})
    wmill.set_progress(40)
    sync = wmill.run_script("u/ann/double", args={"n": 21})
    job = wmill.run_script_async("u/ann/double", args={"n": 4})
    urls = wmill.get_resume_urls("ann")
    return {
        "word": wmill.get_variable("u/ann/word2"),
        "server": wmill.get_resource("u/ann/server2"),
        "state": wmill.get_state(),
        "progress": wmill.Windmill().get_progress(),
        "sync": sync,
        "async": wmill.Windmill().wait_job(job),
        "urls": sorted(urls),
        "root": wmill.get_root_job_id() == os.environ["WM_JOB_ID"],
    }
`;

it.each([
  ['windmill-client of npm', 'bun', TYPESCRIPT],
  ['wmill of PyPI', 'python3', PYTHON],
])(
  'a script with the unchanged %s reads and writes, starts another script and keeps a state',
  async (_, language, content) => {
    const path = `u/ann/client_${language}`;
    await runs.ask('POST /w/demo/scripts/create', { path, language, content });
    for (const count of [1, 2]) {
      expect(await runs.ask(`POST /w/demo/jobs/run_wait_result/p/${path}`, { times: count })).toEqual({
        word: 'hello',
        server: { host: 'h', password: 'hidden' },
        state: { runs: count },
        progress: 40,
        sync: '42',
        async: '8',
        urls: ['approvalPage', 'cancel', 'resume'],
        root: true,
      });
    }
  },
);

const step = (id: string, language: 'bun' | 'python3', content: string): FlowModule => ({
  id,
  value: { type: 'rawscript', language, content, input_transforms: {} },
});

it('steps of a flow share its user state through both clients', async () => {
  const write = `import * as wmill from 'windmill-client@1.818.0';
export async function main() { await wmill.setFlowUserState('seen', [1, 2], true); return wmill.getFlowUserState('seen'); }`;
  const read =
    'import wmill # pin: wmill==1.850.0\ndef main():\n    wmill.set_progress(10)\n    return wmill.get_flow_user_state("seen")';
  const id = await runs.start({ modules: [bash('a', 'echo 1'), step('b', 'bun', write), step('c', 'python3', read)] });
  expect(await runs.ended(id)).toMatchObject({ success: true, result: [1, 2] });
});

it.each(['bun', 'python3'] as const)(
  'the templates of %s for a trigger and an approval run as they stand',
  async (language) => {
    const run = async (kind: 'trigger' | 'approval') => {
      const path = `u/ann/template_${kind}_${language}`;
      await runs.ask('POST /w/demo/scripts/create', { path, language, kind, content: templateOf(language, kind) });
      return runs.ask(`POST /w/demo/jobs/run_wait_result/p/${path}`, {});
    };
    expect(await run('trigger')).toEqual([{ id: 1, text: 'An example' }]);
    expect(await run('approval')).toMatchObject({ resume: expect.any(String), approvalPage: expect.any(String) });
  },
);
