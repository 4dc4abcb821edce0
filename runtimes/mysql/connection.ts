import { type Connection, createConnection, type FieldPacket, Types } from 'mysql2';
import { z } from 'zod';
import type { BoundStatement } from '../sql/query-parameters';
import type { Done, Rows } from '../sql/session';

const CONNECT_MS = 15_000;
/** Beyond these a double no longer holds every decimal. */
const EXACT_DIGITS = 15;

/** The resource a database step is given, with the field names of Windmill's `mysql` type. */
export const mysqlResource = z.object({
  host: z.string().min(1),
  port: z.coerce.number().int().min(1).max(65_535).default(3306),
  user: z.string().nullish(),
  password: z.string().nullish(),
  database: z.string().min(1),
  ssl: z.boolean().nullish(),
});
export type MysqlResource = z.infer<typeof mysqlResource>;

/** Connects to the vetted address. Files of this machine are out of the server's reach, and nothing is compiled from its answers. */
export function connectMysql(resource: MysqlResource, address: string): Promise<Connection> {
  const connection = createConnection({
    host: address,
    port: resource.port,
    user: resource.user ?? '',
    password: resource.password ?? '',
    database: resource.database,
    ssl: resource.ssl ? { rejectUnauthorized: false } : undefined,
    connectTimeout: CONNECT_MS,
    charset: 'utf8mb4_unicode_ci',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    disableEval: true,
    flags: ['-LOCAL_FILES'],
  });
  return new Promise((resolve, reject) => {
    connection.once('error', reject);
    connection.connect((error) => {
      if (error) return reject(error);
      connection.removeListener('error', reject);
      connection.on('error', () => {
        // The query in flight rejects with the same.
      });
      resolve(connection);
    });
  });
}

type Query = {
  on: ((event: 'result', heard: (row: unknown) => void) => Query) &
    ((event: 'fields', heard: (fields: FieldPacket[] | undefined) => void) => Query) &
    ((event: 'error', heard: (error: Error) => void) => Query) &
    ((event: 'end', heard: () => void) => Query);
};

/** Runs one prepared statement; rows are handed on as they come. */
export function queryMysql(connection: Connection, { text, values }: BoundStatement, rows: Rows): Promise<Done> {
  const done: Done = { command: /^\w+/.exec(text)?.[0].toUpperCase() ?? 'OK', count: 0 };
  let fields: FieldPacket[] = [];
  const query = connection.execute({ sql: text, values: values.map(bound) }) as unknown as Query;
  return new Promise((resolve, reject) => {
    query.on('fields', (described) => {
      fields = described ?? [];
    });
    query.on('result', (row) => {
      // A statement that gives no rows answers with a header.
      if (fields.length === 0) done.count += affectedRows(row);
      else {
        done.count++;
        rows.add(jsonRow(row as Record<string, unknown>, fields));
      }
    });
    query.on('error', reject);
    query.on('end', () => resolve(done));
  });
}

function affectedRows(header: unknown): number {
  const { affectedRows: count } = header as { affectedRows?: number };
  return count ?? 0;
}

function bound(value: unknown): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? value.slice(0, -1) : value;
  return typeof value === 'number' || typeof value === 'boolean' ? value : JSON.stringify(value);
}

/** Column values as JSON holds them: exact, and independent of this machine's time zone. */
function jsonRow(row: Record<string, unknown>, fields: FieldPacket[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field.name, jsonValue(row[field.name], field)]));
}

function jsonValue(value: unknown, field: FieldPacket): unknown {
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value !== 'string') return value;
  const type = field.columnType ?? field.type;
  if (type === Types.NEWDECIMAL) {
    const digits = value.replace(/^-?0*\.?0*/, '').replace('.', '');
    return digits.length <= EXACT_DIGITS ? Number(value) : value;
  }
  return type === Types.DATETIME || type === Types.TIMESTAMP ? value.replace(' ', 'T') : value;
}
