import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FlowModule } from '@/engine/flow/schema';
import { TEST_SECRET } from '@/server/http/test-api';
import { type ApiRuns, bash, openApiRuns } from './testing/api-runs';

const LONG = '12345678901234567890';
const DIGITS = '0.12345678901234567890123';

let runs: ApiRuns;

beforeAll(async () => {
  runs = await openApiRuns();
});
afterAll(() => runs.close());

async function textOf(operation: string, body?: string): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const reply = await runs.api.call(operation, {
    token: TEST_SECRET,
    ...(body === undefined ? {} : { body, headers }),
  });
  return reply.text();
}

async function resultOf(modules: unknown[], args = '{}'): Promise<string> {
  const body = `{"value":${JSON.stringify({ modules })},"args":${args}}`;
  return textOf('POST /w/demo/jobs/run_wait_result/preview_flow', body);
}

const makes = bash('a', `echo '{"id":${LONG},"list":[${DIGITS},1]}' > result.json`);
const python = (id: string, expr: string): FlowModule => ({
  id,
  value: {
    type: 'rawscript',
    language: 'python3',
    content: 'def main(v):\n    return v + 1',
    input_transforms: { v: { type: 'javascript', expr } },
  },
});

it('a result is answered with the digits it was stored with', async () => {
  const result = `{"id":${LONG},"list":[${DIGITS},1]}`;
  expect(await resultOf([makes])).toBe(result);
  const list = JSON.parse(await textOf('GET /w/demo/jobs/list?per_page=1')) as { id: string }[];
  const id = list[0]?.id;
  expect(await textOf(`GET /w/demo/jobs_u/get/${id}`)).toContain(`"result":${result}`);
  expect(await textOf(`GET /w/demo/jobs_u/completed/get_result/${id}`)).toBe(result);
});

it('arguments are passed on with all of their digits, by reference, through loops and as they came', async () => {
  expect(await resultOf([makes, python('b', 'results.a.id')])).toBe('12345678901234567891');
  expect(await resultOf([python('b', 'flow_input.n')], `{"n":${LONG}}`)).toBe('12345678901234567891');
  const loop = {
    id: 'l',
    value: {
      type: 'forloopflow',
      iterator: { type: 'javascript', expr: 'flow_input.items' },
      modules: [python('c', 'flow_input.iter.value')],
    },
  };
  expect(await resultOf([loop], `{"items":[${LONG},1]}`)).toBe('[12345678901234567891,2]');
  expect(await resultOf([], `{"n":${DIGITS}}`)).toBe(`{"n":${DIGITS}}`);
});

it('what an expression computes with is a number of JavaScript', async () => {
  expect(await resultOf([python('b', 'flow_input.n - 0')], `{"n":${LONG}}`)).toBe('12345678901234567001');
});
