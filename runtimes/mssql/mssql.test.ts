import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SignatureError } from '../contract';
import { openTdsServer, type TdsQuery, type TdsServer } from '../testing/tds-server';
import { done, errorOf, infoOf, referral, rowsOf } from '../testing/tds-tokens';
import { testRequest, type TestRequest } from '../test-request';
import { mssqlBatches, mssqlSignature } from './parameters';
import { mssqlRuntime } from './runtime';

const password = 'pass wörd';
let server: TdsServer;
let answer: (query: TdsQuery) => Buffer | null;
const greeting: { tokens?: Buffer } = {};

beforeAll(async () => {
  server = await openTdsServer({
    password,
    answer: (query) => answer(query),
    get greeting() {
      return greeting.tokens;
    },
  });
});
afterAll(() => server.close());
beforeEach(() => {
  answer = () => done();
  greeting.tokens = undefined;
  server.heard.length = 0;
});

const place = () => ({
  host: '127.0.0.1',
  port: server.port,
  user: 'tester',
  password,
  dbname: 'shop',
  encrypt: false,
});

async function run(source: string, { args, forbidden = [], ...more }: TestRequest & { forbidden?: number[] } = {}) {
  const request = testRequest({ language: 'mssql', source, args: { database: place(), ...args }, ...more });
  const forbiddenEndpoints = forbidden.map((port) => ({ host: 'localhost', port }));
  const outcome = await mssqlRuntime({ forbiddenEndpoints }).run(request);
  return { outcome, log: request.log.join(''), rows: outcome.ok ? JSON.parse(outcome.resultJson) : null };
}

describe('the comments above a query', () => {
  it('become the form', () => {
    const { schema } = mssqlSignature(`-- @P1 name (nvarchar(50)) = world
      -- @p2 count (int)
      -- @P3 price (decimal(10, 2)) = 1.5
      -- @P4 id (uniqueidentifier) = null
      -- @P5 at (datetime2) = null
      -- @P6 flag (bit) = 1
      -- @P7 file (varbinary) = null`);
    expect(schema.required).toEqual(['database', 'count']);
    expect(schema.properties).toEqual({
      database: { type: 'object', format: 'resource-ms_sql_server' },
      name: { type: 'string', default: 'world' },
      count: { type: 'integer' },
      price: { type: 'number', default: 1.5 },
      id: { type: 'string', format: 'uuid', default: null },
      at: { type: 'string', format: 'date-time', default: null },
      flag: { type: 'boolean', default: true },
      file: { type: 'string', contentEncoding: 'base64', default: null },
    });
  });

  it.each(['-- @P1 a (int; drop table x)', '-- @P1 a (int)\n-- @p1 b (int)'])('are refused: %j', (source) => {
    expect(() => mssqlSignature(source)).toThrow(SignatureError);
  });
});

describe('a source', () => {
  it('becomes batches whose parameters are variables of the declared types', () => {
    const source =
      "-- @P1 n (bigint)\n-- @P2 at (datetime) = null\n\nCREATE TABLE #t (n int)\nGO\nSELECT @p1, '@P9' -- @P8\ngo ;\n-- end";
    const batches = mssqlBatches(source, { n: '9007199254740993', at: '2024-01-02T03:04:05.000Z' });
    expect(batches).toHaveLength(2);
    expect(batches[0]?.values).toEqual([]);
    expect(batches[1]).toEqual({
      text: "DECLARE @P1 bigint = @given_P1; DECLARE @P2 datetime = @given_P2; \nSELECT @p1, '@P9' -- @P8\n",
      values: [
        { name: 'given_P1', value: '9007199254740993' },
        { name: 'given_P2', value: '2024-01-02T03:04:05.000' },
      ],
    });
  });

  it('says which parameter is not declared', () => {
    expect(() => mssqlBatches('SELECT @P2', {})).toThrow('"@P2" is used but not declared');
    expect(mssqlBatches('SELECT @@p1, @prefix', {})).toHaveLength(1);
  });
});

describe('a query', () => {
  it('is given its arguments as bound values, and the rows of its last set are the result', async () => {
    const { rows, log } = await (async () => {
      answer = () =>
        Buffer.concat([
          rowsOf([[{ name: 'n', type: 'int', value: 1 }]]),
          done(1, 0x11),
          infoOf(0, 'printed'),
          rowsOf([[{ name: 'n', type: 'int', value: 2 }], [{ name: 'n', type: 'int', value: 3 }]]),
          done(2),
        ]);
      return run('-- @P1 text (nvarchar)\n-- @P2 file (varbinary)\nSELECT @P1, @P2', {
        args: { text: `'; DROP TABLE x; -- "Grüße 🌬"`, file: 'aGk=' },
      });
    })();
    expect(rows).toEqual([{ n: 2 }, { n: 3 }]);
    expect(log).toContain('printed\n');
    expect(server.heard).toEqual([
      {
        sql: expect.stringMatching(/^DECLARE @P1 nvarchar\(max\) = @given_P1; .*SELECT @P1, @P2$/s),
        values: { given_P1: `'; DROP TABLE x; -- "Grüße 🌬"`, given_P2: Buffer.from('hi') },
      },
    ]);
  });

  it('gives back values as JSON holds them', async () => {
    answer = () =>
      Buffer.concat([
        rowsOf([
          [
            { name: 'big', type: 'bigint', value: 9007199254740993n },
            { name: 'small', type: 'bigint', value: -12n },
            { name: 'flag', type: 'bit', value: true },
            { name: 'rate', type: 'float', value: 1.5 },
            { name: 'price', type: 'decimal', value: -1.1 },
            { name: 'text', type: 'nvarchar', value: 'Grüße 🌬' },
            { name: 'bytes', type: 'varbinary', value: Buffer.from('hi') },
            { name: 'day', type: 'date', value: '2024-02-29' },
            { name: 'clock', type: 'time', value: '03:04:05.1234567' },
            { name: 'moment', type: 'datetime2', value: '2024-01-02T03:04:05.678901' },
            { name: 'zoned', type: 'datetimeoffset', value: '2024-01-02T01:04:05' },
            { name: 'nothing', type: 'nvarchar', value: null },
            { name: '', type: 'int', value: 7 },
          ],
        ]),
        done(1),
      ]);
    expect((await run('SELECT 1')).rows).toEqual([
      {
        big: '9007199254740993',
        small: -12,
        flag: true,
        rate: 1.5,
        price: -1.1,
        text: 'Grüße 🌬',
        bytes: 'aGk=',
        day: '2024-02-29',
        clock: '03:04:05.1234567',
        moment: '2024-01-02T03:04:05.6789010',
        zoned: '2024-01-02T01:04:05.000Z',
        nothing: null,
        column_13: 7,
      },
    ]);
  });

  it('says what the server thinks of it, and in which line', async () => {
    answer = () => Buffer.concat([errorOf(208, "Invalid object name 'nowhere'.", 3), done(0, 2)]);
    expect((await run('SELECT * FROM nowhere')).outcome).toMatchObject({
      ok: false,
      reason: 'script_error',
      error: { name: 'DatabaseError', message: "Invalid object name 'nowhere'.\nerror 208, line 3" },
    });
  });

  it('is taken back from the server when its time is over', async () => {
    answer = () => null;
    const { outcome } = await run("WAITFOR DELAY '01:00'", { limits: { timeoutMs: 300 } });
    expect(outcome).toMatchObject({ ok: false, reason: 'timeout' });
    expect(server.canceled()).toBe(1);
  });

  it('is given up where its result is larger than the limit', async () => {
    const row = [{ name: 'x', type: 'nvarchar' as const, value: 'x'.repeat(2000) }];
    answer = () => Buffer.concat([rowsOf(Array.from({ length: 12 }, () => row)), done(12)]);
    const { outcome } = await run('SELECT x FROM t', { limits: { resultBytesMax: 10_000 } });
    expect(outcome).toMatchObject({ ok: false, reason: 'result_too_large' });
  });
});

describe('a connection', () => {
  it('is refused by a server that does not know the password', async () => {
    const { outcome } = await run('SELECT 1', { args: { database: { ...place(), password: 'wrong' } } });
    expect(outcome).toMatchObject({ ok: false, error: { message: expect.stringContaining('Login failed') } });
    expect(server.heard).toEqual([]);
  });

  it('sends nothing in plain text unless that is asked for', async () => {
    const { outcome } = await run('SELECT 1', { args: { database: { ...place(), encrypt: null } } });
    expect(outcome).toMatchObject({ ok: false, error: { name: 'ConnectionError' } });
    expect(server.heard).toEqual([]);
  });

  it('goes to none of Millrace’s own servers, even where another server refers to one', async () => {
    expect((await run('SELECT 1', { forbidden: [server.port] })).outcome).toMatchObject({ reason: 'bad_input' });
    const own = await openTdsServer({ password, answer: () => done() });
    greeting.tokens = referral('localhost', own.port);
    expect((await run('SELECT 1')).outcome).toMatchObject({ ok: true });
    expect(own.heard).toHaveLength(1);
    const { outcome } = await run('SELECT 1', { forbidden: [own.port] });
    expect(outcome).toMatchObject({ ok: false, error: { message: expect.stringContaining("Millrace's own servers") } });
    expect(own.heard).toHaveLength(1);
    own.close();
  });

  it.each([
    [{ instance_name: 'SQLEXPRESS' }, 'give the port of the instance'],
    [{ integrated_auth: true }, 'give a user and a password'],
    [{ dbname: '' }, 'dbname'],
  ])('says what a resource lacks: %j', async (change, message) => {
    const { outcome } = await run('SELECT 1', { args: { database: { ...place(), ...change } } });
    expect(outcome).toMatchObject({
      ok: false,
      reason: 'bad_input',
      error: { message: expect.stringContaining(message) },
    });
  });
});
