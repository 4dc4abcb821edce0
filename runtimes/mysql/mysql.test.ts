import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testRequest, type TestRequest } from '../test-request';
import { connectMysql } from './connection';
import { mysqlRuntime } from './runtime';
import { openTestMariadb, type TestMariadb } from './test-database';

let server: TestMariadb;
let database: TestMariadb['resource'];

beforeAll(async () => {
  server = await openTestMariadb();
  database = server.resource;
});
afterAll(() => server?.close());

async function run(source: string, { args, ...more }: TestRequest = {}) {
  const request = testRequest({ language: 'mysql', source, args: { database, ...args }, ...more });
  const outcome = await mysqlRuntime({ forbiddenEndpoints: [] }).run(request);
  return { outcome, log: request.log.join(''), rows: outcome.ok ? JSON.parse(outcome.resultJson) : null };
}

describe('a statement', () => {
  it('is given its arguments as bound values, by their place or their name', async () => {
    const text = `'; drop table x; -- "?" \\`;
    const placed = '-- ? text\n-- ? n (int)\nselect ? as text, ? + 1 as n';
    expect((await run(placed, { args: { text, n: 41 } })).rows).toEqual([{ text, n: 42 }]);
    const named = '-- :text (text)\n-- :n (int) = 7\nselect :n as n, :text as text, :n as again';
    expect((await run(named, { args: { text } })).rows).toEqual([{ n: 7, text, again: 7 }]);
  });

  it('gives back values as JSON holds them', async () => {
    const { rows } = await run(
      `select 9007199254740993 as big, 12 as small, cast(1.10 as decimal(5,2)) as price, date '2024-02-29' as day,
       timestamp '2024-01-02 03:04:05' as moment, x'6869' as bytes, null as nothing, 1.5e0 as rate, 'Grüße 🌬' as text,
       cast('12345678901234567890.5' as decimal(30,1)) as exact`,
    );
    expect(rows).toEqual([
      {
        big: '9007199254740993',
        small: 12,
        price: 1.1,
        day: '2024-02-29',
        moment: expect.stringMatching(/^2024-01-02T03:04:05/),
        bytes: 'aGk=',
        nothing: null,
        rate: 1.5,
        text: 'Grüße 🌬',
        exact: '12345678901234567890.5',
      },
    ]);
  });

  it('runs after the one before it, and the last one gives the result', async () => {
    const { rows, log } = await run(
      'create table if not exists t (n int); insert into t values (1), (2); select n from t order by n;',
    );
    expect(rows).toEqual([{ n: 1 }, { n: 2 }]);
    expect(log).toContain('statement 2: INSERT, 2 rows');
  });

  it('says what the server thinks of it', async () => {
    expect((await run('select nothing from nowhere')).outcome).toMatchObject({
      ok: false,
      reason: 'script_error',
      error: { name: 'DatabaseError', message: expect.stringContaining('nowhere') },
    });
  });

  it('says which parameter is not declared', async () => {
    expect((await run('select :missing')).outcome).toMatchObject({ ok: false, reason: 'bad_input' });
  });

  it('reads no file of this machine for the server', async () => {
    const { outcome } = await run(
      'create table if not exists f (line text); load data local infile "/etc/passwd" into table f',
    );
    expect(outcome.ok).toBe(false);
  });
});

it('stops what the server does when its time is over', async () => {
  const { outcome } = await run('select sleep(60) as x', { limits: { timeoutMs: 500 } });
  expect(outcome).toMatchObject({ ok: false, reason: 'timeout' });
  const connection = await connectMysql(database, '127.0.0.1');
  const [rows] = await connection
    .promise()
    .query(
      "select count(*) as n from information_schema.processlist where info like '%sleep(60)%' and info not like '%processlist%'",
    );
  connection.destroy();
  expect(rows).toEqual([{ n: 0 }]);
});

it('gives up a result that is larger than the limit', async () => {
  const { outcome } = await run(
    'select repeat("x", 1000) as x from information_schema.columns a, information_schema.columns b',
  );
  expect(outcome).toMatchObject({ ok: false, reason: 'result_too_large' });
});

it('connects to none of Millrace’s own servers', async () => {
  const runtime = mysqlRuntime({ forbiddenEndpoints: [{ host: 'localhost', port: database.port }] });
  expect(await runtime.run(testRequest({ source: 'select 1', args: { database } }))).toMatchObject({
    ok: false,
    reason: 'bad_input',
  });
});
