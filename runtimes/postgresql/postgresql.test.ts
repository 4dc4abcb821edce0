import { createServer } from 'node:net';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testRequest, type TestRequest } from '../test-request';
import { vetEndpoint } from './endpoint';
import { postgresqlRuntime } from './runtime';
import { sqlParameters, sqlStatements } from './statements';
import { openTestPostgres, type TestPostgres } from './test-database';

let database: TestPostgres['resource'];
let close: () => void;

beforeAll(async () => {
  ({ resource: database, close } = await openTestPostgres());
});
afterAll(() => close());

async function run(source: string, { args, ...more }: TestRequest = {}) {
  const request = testRequest({ language: 'postgresql', source, args: { database, ...args }, ...more });
  const outcome = await postgresqlRuntime({ forbiddenEndpoints: [] }).run(request);
  return { outcome, log: request.log.join(''), rows: outcome.ok ? JSON.parse(outcome.resultJson) : null };
}

describe('a statement', () => {
  it('is given its arguments as bound values, whatever is in them', async () => {
    const text = `'; drop table x; -- "$1" $$`;
    const { rows } = await run('-- $1 text\n-- $2 n (int)\nselect $1 as text, $2 + 1 as n', { args: { text, n: 41 } });
    expect(rows).toEqual([{ text, n: 42 }]);
  });

  it('uses the default of an argument that is not given', async () => {
    expect((await run("-- $1 a = it''s\n-- $2 b (int) = 7\nselect $1 as a, $2 as b")).rows).toEqual([
      { a: "it''s", b: 7 },
    ]);
  });

  it('gives back values as JSON holds them', async () => {
    const { rows } = await run(`select 9007199254740993 as big, 12::int8 as small, 1.10::numeric as price,
      date '2024-02-29' as day, timestamptz '2024-01-02 03:04:05.6+02' as moment, timestamp '2024-01-02 03:04:05' as local,
      '{"a":[1]}'::jsonb as doc, array[1,2]::int8[] as list, '\\x6869'::bytea as bytes, null as nothing, true as yes,
      'NaN'::float8 as nan, 12345678901234567890.5::numeric as exact`);
    expect(rows).toEqual([
      {
        big: '9007199254740993',
        small: 12,
        price: 1.1,
        day: '2024-02-29',
        moment: '2024-01-02T01:04:05.600Z',
        local: '2024-01-02T03:04:05',
        doc: { a: [1] },
        list: [1, 2],
        bytes: 'aGk=',
        nothing: null,
        yes: true,
        nan: 'NaN',
        exact: '12345678901234567890.5',
      },
    ]);
  });

  it('takes JSON, lists and dates', async () => {
    const source =
      '-- $1 doc (jsonb)\n-- $2 ids (int[])\n-- $3 at (timestamptz)\nselect $1 as doc, $2 as ids, $3 as at';
    const args = { doc: { a: [1, 'x'] }, ids: [3, 4], at: '2024-01-02T03:04:05.000Z' };
    expect((await run(source, { args })).rows).toEqual([args]);
  });
});

describe('several statements', () => {
  it('run in order on one connection, and the last one gives the result', async () => {
    const source = `-- $1 a (int)
      -- $2 b (text)
      create temp table t (a int, b text);
      insert into t values ($1, 'semi;colon'), (2, $2); -- a comment; with one
      select b from t where a = $1;`;
    const { rows, log } = await run(source, { args: { a: 1, b: 'x' } });
    expect(rows).toEqual([{ b: 'semi;colon' }]);
    expect(log).toContain('statement 2: INSERT, 2 rows');
  });

  it('are split outside of texts, names, comments and bodies', () => {
    const source = `select ';', ";", $a$ ; $1 $a$ /* ; /* ; */ */; select e'\\';' ;; -- ;`;
    expect(sqlStatements(source, []).map(({ text }) => text)).toEqual([
      `select ';', ";", $a$ ; $1 $a$ /* ; /* ; */ */`,
      `select e'\\';'`,
    ]);
  });

  it('number their parameters anew', () => {
    const parameters = sqlParameters('-- $1 a\n-- $2 b (int)');
    expect(sqlStatements("select $2, $2, '$1'; select $1", parameters)).toEqual([
      { text: "select $1::int, $1::int, '$1'", parameters: [2] },
      { text: 'select $1', parameters: [1] },
    ]);
  });
});

describe('a failure', () => {
  it('says what the server said', async () => {
    const { outcome } = await run('select * from no_such_table');
    expect(outcome).toMatchObject({ ok: false, reason: 'script_error', error: { name: 'DatabaseError' } });
    expect(!outcome.ok && outcome.error.message).toContain('SQLSTATE 42P01');
  });

  it('says that a parameter is not declared', async () => {
    expect((await run('select $1')).outcome).toMatchObject({ ok: false, reason: 'bad_input' });
  });

  it('says that the database is no resource', async () => {
    const { outcome } = await run('select 1', { args: { database: 'nope' } });
    expect(outcome).toMatchObject({ ok: false, reason: 'bad_input' });
  });

  it('gives up a result that is too large', async () => {
    const { outcome } = await run("select repeat('x', 1000) from generate_series(1, 100000)");
    expect(outcome).toMatchObject({ ok: false, reason: 'result_too_large' });
  });
});

describe('an end from outside', () => {
  it('comes at the timeout', async () => {
    const { outcome } = await run('select pg_sleep(60)', { limits: { timeoutMs: 300 } });
    expect(outcome).toMatchObject({ ok: false, reason: 'timeout' });
  });

  it('comes when canceled, and the server stops working too', async () => {
    const controller = new AbortController();
    const marker = `marker-${process.pid}`;
    const source = `do $$ begin raise notice 'started'; end $$; select pg_sleep(60) /* ${marker} */`;
    const { outcome } = await run(source, {
      signal: controller.signal,
      onLog: async (text) => {
        if (text.includes('started')) controller.abort();
      },
    });
    expect(outcome).toMatchObject({ ok: false, reason: 'canceled' });
    const client = new Client({ connectionString: process.env.TEST_DATABASE_URL });
    await client.connect();
    const left = await client.query(
      `select 1 from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and query like '%' || $1 || '%'`,
      [marker],
    );
    await client.end();
    expect(left.rowCount).toBe(0);
  });
});

describe('the platform’s own servers', () => {
  const own = { host: '127.0.0.1', port: 5432 };

  it.each([
    'localhost',
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0.0.0.0',
    '::1',
    '[::1]',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '/var/run/postgresql',
  ])('are refused as %s', async (host) => {
    expect(await vetEndpoint({ host, port: own.port }, [own])).toHaveProperty('refusal');
  });

  it('are refused in a run, without a connection being tried', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    const request = testRequest({
      language: 'postgresql',
      source: 'select 1',
      args: { database: { ...database, host: 'localhost', port } },
    });
    const outcome = await postgresqlRuntime({ forbiddenEndpoints: [{ host: '127.0.0.1', port }] }).run(request);
    server.close();
    expect(outcome).toMatchObject({ ok: false, reason: 'bad_input' });
    expect(connections).toBe(0);
  });

  it('leave other ports and hosts alone', async () => {
    expect(await vetEndpoint({ host: '127.0.0.1', port: own.port + 1 }, [own])).toEqual({ address: '127.0.0.1' });
    expect(await vetEndpoint({ host: '203.0.113.5', port: own.port }, [own])).toEqual({ address: '203.0.113.5' });
  });
});
