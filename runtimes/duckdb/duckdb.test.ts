import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignatureError } from '../contract';
import { openTestPostgres } from '../postgresql/test-database';
import type { Sandbox } from '../process/sandbox';
import { createRuntimes } from '../registry';
import { openTestSandbox, type TestRequest, testRequest } from '../test-request';
import { withResources } from './attach';

let walled: Sandbox;
let bare: Sandbox;
beforeAll(async () => {
  [walled, bare] = await Promise.all([openTestSandbox(), openTestSandbox({ mode: 'off' })]);
});
afterAll(() => Promise.all([walled.close(), bare.close()]));

async function run(source: string, { sandbox = walled, ...more }: TestRequest & { sandbox?: Sandbox } = {}) {
  const runtime = createRuntimes(sandbox, { forbiddenEndpoints: [] }).get('duckdb');
  const request = testRequest({ language: 'duckdb', source, ...more });
  const outcome = await runtime?.run(request);
  return { outcome, log: request.log.join(''), rows: outcome?.ok ? JSON.parse(outcome.resultJson) : null };
}

describe('a statement', () => {
  it('is given its arguments with the types they are declared with, and the last one gives the result', async () => {
    const source = `
      -- $items (json)
      -- $least (int) = 2
      -- $words (varchar[]) = ["it's", "$least"]
      -- $day (date)
      -- $price (decimal(30,2))
      -- $at (timestamp) = null
      create table t as select item->>'n' as n from (select unnest($items::json[]) as item);
      insert into t values ('7');
      select n::int as n, $words as words, $day + 1 as next, $price as price, $at as at, '$least; --' as text
      from t where n::int >= $least order by n;`;
    const args = { items: [{ n: 1 }, { n: 3 }], day: '2024-02-28', price: '12345678901234567890.50' };
    const { rows, log } = await run(source, { args });
    const rest = {
      words: ["it's", '$least'],
      next: '2024-02-29',
      price: '12345678901234567890.50',
      at: null,
      text: '$least; --',
    };
    expect(rows).toEqual([
      { n: 3, ...rest },
      { n: 7, ...rest },
    ]);
    expect(log).toContain('statement 2: 1 row,');
    expect(log).toContain('statement 3: 2 rows,');
  });

  it('gives back values as JSON holds them', async () => {
    const { rows } = await run(`
      select 9007199254740993 as big, 12::bigint as small, 1.10::decimal(5,2) as price, 'nan'::double as nan,
        date '2024-02-29' as day, timestamp '2024-01-02 03:04:05.678901' as moment, time '03:04:05' as clock,
        timestamptz '2024-01-02 03:04:05+02' as zoned, 'hi'::blob as bytes, null as nothing, true as flag,
        [1, 2] as list, [[date '2024-01-01']] as nested, {a: 1, b: {c: 9007199254740993}} as record,
        map {'k': 1.5, 'l': null} as named, map {[1]: 'x'} as odd, '{"a": [1]}'::json as data,
        'b'::enum ('a', 'b') as choice, '123e4567-e89b-12d3-a456-426614174000'::uuid as id, interval 90 minute as span,
        union_value(n := 5) as either`);
    expect(rows).toEqual([
      {
        big: '9007199254740993',
        small: 12,
        price: 1.1,
        nan: 'NaN',
        day: '2024-02-29',
        moment: '2024-01-02T03:04:05.678901',
        clock: '03:04:05',
        zoned: '2024-01-02T01:04:05.000Z',
        bytes: 'aGk=',
        nothing: null,
        flag: true,
        list: [1, 2],
        nested: [['2024-01-01']],
        record: { a: 1, b: { c: '9007199254740993' } },
        named: { k: 1.5, l: null },
        odd: [{ key: [1], value: 'x' }],
        data: { a: [1] },
        choice: 'b',
        id: '123e4567-e89b-12d3-a456-426614174000',
        span: '01:30:00',
        either: 5,
      },
    ]);
  });

  it('gives an empty result where it gives no rows', async () => {
    expect((await run('create table t (n int)')).rows).toEqual([]);
    expect((await run('-- nothing')).rows).toEqual([]);
  });

  it('reads and writes files of the run', async () => {
    const source = "copy (select 1 as n union select 2) to 't.parquet'; select sum(n)::int as n from 't.parquet'";
    expect((await run(source)).rows).toEqual([{ n: 3 }]);
  });

  it.each([
    ['select x from nowhere', { name: 'CatalogError', message: 'nowhere' }],
    ['selec 1', { name: 'ParserError', message: 'syntax error' }],
    ['select $x', { name: 'BadInput', message: 'not declared' }],
    ["-- $n (int) = 1\nselect $n; select error('boom')", { name: 'InvalidInputError', message: 'boom' }],
    ['-- $n (int) = x\nselect $n', { name: 'ConversionError', message: "'x'" }],
  ])('says what is wrong: %s', async (source, { name, message }) => {
    expect((await run(source)).outcome).toMatchObject({
      ok: false,
      reason: 'script_error',
      error: { name, message: expect.stringContaining(message) },
    });
  });
});

describe('limits', () => {
  it('gives up a result that is larger than the limit before it fills the memory', async () => {
    const { outcome } = await run('select repeat(n::text, 100) as x from range(100000000) t(n)');
    expect(outcome).toMatchObject({ ok: false, reason: 'result_too_large' });
  });

  it('says that it ran out of memory, and how much it had', async () => {
    const { outcome } = await run("create table t as select repeat('x', 1000) || n as x from range(1000000) t(n)");
    expect(outcome).toMatchObject({
      ok: false,
      reason: 'out_of_memory',
      error: { message: expect.stringContaining('out of memory: 256 MB') },
    });
  });

  it('ends at its timeout', async () => {
    const source = 'select count(*) from range(100000000000) a';
    expect((await run(source, { limits: { timeoutMs: 1000 } })).outcome).toMatchObject({
      ok: false,
      reason: 'timeout',
    });
  });

  it('does not start when it is canceled already', async () => {
    expect((await run('select 1', { signal: AbortSignal.abort() })).outcome).toMatchObject({ reason: 'canceled' });
  });
});

describe('a hostile query', () => {
  let server: Server;
  const heard: string[] = [];
  let port: number;
  beforeAll(async () => {
    server = createServer((request, response) => {
      heard.push(request.url ?? '');
      response.end('n\n1\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => server.close());

  it.each([
    "select content from read_text('/etc/shadow')",
    "select * from read_csv('/proc/1/environ', header = false)",
    "select file from glob('/root/**') union all select file from glob('/home/**')",
    "attach '/var/lib/millrace.db'",
    "copy (select 1) to '/usr/local/lib/millrace/duckdb/extensions/x.csv'",
    "load '/job/none.duckdb_extension'",
  ])('is held: %s', async (source) => {
    const { outcome, rows } = await run(source);
    // A file that is not there has no rows, or is an error: that depends on the function.
    expect(outcome?.ok ? rows : []).toEqual([]);
  });

  it('reaches no server of this host, which it would without a sandbox', async () => {
    const source = `select * from read_csv('http://127.0.0.1:${port}/x.csv')`;
    expect((await run(source, { sandbox: bare })).rows).toEqual([{ n: 1 }]);
    const before = heard.length;
    for (const host of ['127.0.0.1', 'localhost', '0.0.0.0', '169.254.169.254']) {
      expect(
        (await run(`set http_retries = 0; select * from read_csv('http://${host}:${port}/x.csv')`)).outcome,
      ).toMatchObject({
        ok: false,
      });
    }
    expect(heard.length).toBe(before);
  });

  it('connects to no database of this host', async () => {
    const source = `set pg_connection_limit = 1; attach 'host=127.0.0.1 port=${port} connect_timeout=3' as db (type postgres)`;
    expect((await run(source)).outcome).toMatchObject({ ok: false });
    expect(heard.filter((each) => each !== '/x.csv')).toEqual([]);
  });
});

describe('a resource in the source', () => {
  const shop = { host: 'db.example.com', user: "o'neill", password: "pass'word", dbname: 'shop', sslmode: 'require' };
  const resolve = async (reference: string) =>
    ({ '$res:u/ada/shop': shop, '$res:u/ada/my': { host: 'h', database: 'd' } })[reference];

  it('becomes a secret of the database, not a text in a statement', async () => {
    const source = `-- ATTACH '$res:u/ada/none' AS x (TYPE postgres)
      ATTACH '$res:u/ada/shop' AS shop (TYPE postgres, READ_ONLY);
      attach if not exists '$res:u/ada/my' (type mysql);
      SELECT '$res:u/ada/shop'`;
    const attached = await withResources(source, resolve);
    expect(attached.source).toContain(
      "ATTACH 'sslmode=require' AS shop (TYPE postgres, READ_ONLY, SECRET millrace_1);",
    );
    expect(attached.source).toContain("attach if not exists '' (type mysql, SECRET millrace_2);");
    expect(attached.source).toContain("SELECT '$res:u/ada/shop'");
    expect(attached.setUp).toEqual([
      'LOAD postgres_scanner',
      "CREATE SECRET millrace_1 (TYPE postgres, HOST 'db.example.com', PORT '5432', DATABASE 'shop', USER 'o''neill', PASSWORD 'pass''word')",
      'LOAD mysql_scanner',
      "CREATE SECRET millrace_2 (TYPE mysql, HOST 'h', PORT '3306', DATABASE 'd', USER '', PASSWORD '')",
    ]);
    expect(attached.secrets).toEqual(["pass'word"]);
  });

  it('is read where a script may reach it, and nowhere else', async () => {
    const { resource, close } = await openTestPostgres();
    const source = `ATTACH '$res:u/ada/pg' AS pg (TYPE postgres);
      SELECT datname FROM pg.pg_catalog.pg_database WHERE datname = 'postgres'`;
    try {
      const allowed = await run(source, { sandbox: bare, resolve: async () => resource });
      expect(allowed.rows).toEqual([{ datname: 'postgres' }]);
      const { outcome } = await run(source, { resolve: async () => ({ ...resource, password: 'never-shown' }) });
      expect(outcome).toMatchObject({ ok: false, reason: 'script_error' });
      expect(JSON.stringify(outcome)).not.toContain('never-shown');
    } finally {
      close();
    }
  });

  it.each(["ATTACH '$res:u/ada/shop' AS x (TYPE sqlite)", "ATTACH '$res:u/ada/my' AS x (TYPE postgres)"])(
    'is refused where it does not fit: %s',
    async (source) => {
      await expect(withResources(source, resolve)).rejects.toThrow(SignatureError);
    },
  );
});
