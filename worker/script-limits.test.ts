import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FlowModule } from '@/engine/flow/schema';
import { type ApiRuns, openApiRuns } from './testing/api-runs';

let runs: ApiRuns;
beforeAll(async () => {
  runs = await openApiRuns();
});
afterAll(() => runs.close());

/** What a script says when it fails, which is the same where it is a step. */
async function errorOf(limits: object): Promise<unknown> {
  const path = `f/limits/${Object.keys(limits)[0] ?? 'usual'}`;
  const content = `printf '"%030000d"' 0 > result.json; seq 4000`;
  await runs.ask('POST /w/demo/scripts/create', { path, language: 'bash', content, limits });
  const alone = await runs.ended(String(await runs.ask(`POST /w/demo/jobs/run/p/${path}`, {})));
  const asStep = (value: FlowModule['value']) => runs.start({ modules: [{ id: 'a', value }] });
  const inFlow = await runs.ended(await asStep({ type: 'script', path, input_transforms: {} }));
  const inline = { type: 'rawscript' as const, language: 'bash', content, limits, input_transforms: {} };
  const inText = await runs.ended(await asStep(inline));
  const [one, ...others] = [alone, inFlow, inText].map(
    ({ result }) => (result as { error?: { message: string } }).error?.message,
  );
  expect(others).toEqual([one, one]);
  return one;
}

it('a script has the limits of its version, also as a step, and one in a flow those that stand there, and the one that was hit is named', async () => {
  expect(await errorOf({ result_mb: 0.02 })).toMatch(/^result too large: the limit is 20 KB\. .*raise/);
  expect(await errorOf({ log_mb: 0.01 })).toMatch(/^log too large: the limit is 10 KB\. .*raise/);
  expect(await errorOf({})).toBeUndefined();
});
