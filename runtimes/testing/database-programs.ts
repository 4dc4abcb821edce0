import { openTestMariadb } from '../mysql/test-database';
import { openTestPostgres } from '../postgresql/test-database';
import { openTdsServer, type TdsQuery } from './tds-server';
import { done, errorOf, rowsOf } from './tds-tokens';

/** One tiny query per guarantee and kind of database. */
export type DatabasePrograms = {
  language: string;
  /** A database, as the arguments that name it; none where each run has its own. */
  open: () => Promise<{ args: Record<string, unknown>; close: () => unknown }>;
  /** One row with its argument `given`, or the text "fallback", as `given`. */
  echo: string;
  /** Asks for a table `nowhere` that there is not. */
  broken: string;
  /** Takes a minute at least. */
  sleeps: string;
  /** Gives back 1,500,000 letters. */
  large: string;
};

const none = async () => ({ args: {}, close: () => undefined });

const POSTGRESQL: DatabasePrograms = {
  language: 'postgresql',
  open: async () => {
    const { resource, close } = await openTestPostgres();
    return { args: { database: resource }, close };
  },
  echo: '-- $1 given = fallback\nselect $1 as given',
  broken: 'select * from nowhere',
  sleeps: 'select pg_sleep(60)',
  large: "select repeat('x', 1500000) as x",
};

const MYSQL: DatabasePrograms = {
  language: 'mysql',
  open: async () => {
    const { resource, close } = await openTestMariadb();
    return { args: { database: resource }, close };
  },
  echo: '-- :given (text) = fallback\nselect :given as given',
  broken: 'select * from nowhere',
  sleeps: 'select sleep(60)',
  large: "select repeat('x', 1500000) as x",
};

const MSSQL: DatabasePrograms = {
  language: 'mssql',
  open: async () => {
    const server = await openTdsServer({ password: 'secret', answer: standIn });
    const place = { host: '127.0.0.1', port: server.port, user: 'tester', password: 'secret', dbname: 'shop' };
    return { args: { database: { ...place, encrypt: false } }, close: server.close };
  },
  echo: '-- @P1 given (nvarchar) = fallback\nSELECT @P1 AS given',
  broken: 'SELECT * FROM nowhere',
  sleeps: "WAITFOR DELAY '00:01:00'",
  large: "SELECT REPLICATE('x', 2000) AS x FROM many",
};

/** What a SQL Server would say to these queries; this one knows no others. */
function standIn({ sql, values }: TdsQuery): Buffer | null {
  if (sql.includes('WAITFOR')) return null;
  if (sql.includes('nowhere')) return Buffer.concat([errorOf(208, "Invalid object name 'nowhere'.", 1), done(0, 2)]);
  const rows = sql.includes('REPLICATE')
    ? Array.from({ length: 750 }, () => [{ name: 'x', type: 'nvarchar' as const, value: 'x'.repeat(2000) }])
    : [[{ name: 'given', type: 'nvarchar' as const, value: String(values.given_P1) }]];
  return Buffer.concat([rowsOf(rows), done(rows.length)]);
}

const SQLITE: DatabasePrograms = {
  language: 'sqlite',
  open: none,
  echo: '-- :given (text) = fallback\nselect :given as given',
  broken: 'select * from nowhere',
  sleeps: 'with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n',
  large: "select replace(hex(zeroblob(750000)), '0', 'x') as x",
};

const DUCKDB: DatabasePrograms = {
  language: 'duckdb',
  open: none,
  echo: '-- $given (text) = fallback\nselect $given as given',
  broken: 'select * from nowhere',
  sleeps:
    'select count(*) from range(1000000) a, range(1000000) b, range(1000) c where a.range * b.range % 7 = c.range % 5',
  large: "select repeat('x', 1500000) as x",
};

export const DATABASES = [POSTGRESQL, MYSQL, MSSQL, SQLITE, DUCKDB];
