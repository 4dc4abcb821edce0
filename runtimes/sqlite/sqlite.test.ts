import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Runtime } from '../contract';
import type { Sandbox } from '../process/sandbox';
import { createRuntimes } from '../registry';
import { openTestSandbox, testRequest } from '../test-request';

let sandbox: Sandbox;
let runtime: Runtime | undefined;

beforeAll(async () => {
  sandbox = await openTestSandbox();
  runtime = createRuntimes(sandbox, { forbiddenEndpoints: [] }).get('sqlite');
});
afterAll(() => sandbox.close());

async function run(source: string, args: Record<string, unknown> = {}) {
  const request = testRequest({ language: 'sqlite', source, args });
  const outcome = await runtime?.run(request);
  return { outcome, log: request.log.join(''), rows: outcome?.ok ? JSON.parse(outcome.resultJson) : null };
}

it('is given its arguments as bound values, and the last statement gives the result', async () => {
  const source = `
    -- :items (json)
    -- :least (int) = 2
    create table t (n integer, name text);
    insert into t select value ->> 'n', value ->> 'name' from json_each(:items);
    select n, name, n > 2 as more from t where n >= :least order by n;`;
  const items = [1, 2, 3].map((n) => ({ n, name: `it's "${n}" :least ?` }));
  const { rows, log } = await run(source, { items });
  expect(rows).toEqual([
    { n: 2, name: items[1]?.name, more: 0 },
    { n: 3, name: items[2]?.name, more: 1 },
  ]);
  expect(log).toContain('statement 3: 2 rows');
});

it('gives back values as JSON holds them', async () => {
  const { rows } = await run("select 9007199254740993 as big, 1.5 as rate, x'6869' as bytes, null as none");
  expect(rows).toEqual([{ big: '9007199254740993', rate: 1.5, bytes: 'aGk=', none: null }]);
});

it('says what is wrong with a statement, or with a parameter', async () => {
  expect((await run('select x from nowhere')).outcome).toMatchObject({
    ok: false,
    reason: 'script_error',
    error: { name: 'SQLiteError', message: 'no such table: nowhere' },
  });
  expect((await run('select ?')).outcome).toMatchObject({ ok: false, reason: 'bad_input' });
});

it('reads no file of this machine', async () => {
  expect((await run("attach '/etc/shadow' as x; select * from x.sqlite_master")).outcome).toMatchObject({ ok: false });
});

it('asks for a database only where somebody has one', async () => {
  expect((await runtime?.signature('-- :n (int)\nselect :n'))?.schema).toMatchObject({
    required: ['n'],
    properties: { database: { format: 'resource-sqlite' }, n: { type: 'integer' } },
  });
});
