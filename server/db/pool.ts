import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError, Pool, type QueryResultRow, types } from 'pg';
import { getConfig } from '../config';

// int8 counts and milliseconds of ours stay far below 2^53.
types.setTypeParser(types.builtins.INT8, Number);
// JSON columns stay text until someone needs the value: most are passed on as they are.
types.setTypeParser(types.builtins.JSON, (text) => text);

let pool: Pool | undefined;

/** The process's one pool for the hot statements. */
export function getPool(): Pool {
  pool ??= createPool();
  return pool;
}

function createPool(): Pool {
  const created = new Pool({
    connectionString: getConfig().databaseUrl,
    max: 10,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    statement_timeout: 15_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 15_000,
  });
  // A connection that dies while idle is replaced at the next use; without a listener it would end the process.
  created.on('error', () => undefined);
  return created;
}

const TRIES = 4;
/** The database undid the whole statement and says so: serialization, deadlock, lock not to be had in time. */
const UNDONE = new Set(['40001', '40P01', '55P03']);

/** Runs a prepared statement, again where it lost a deadlock. `name` must be unique to its text. */
export async function query<T extends QueryResultRow>(
  name: string,
  text: string,
  values: unknown[] = [],
): Promise<T[]> {
  for (let tries = 1; ; tries++) {
    try {
      const result = await getPool().query<T>({ name, text, values });
      return result.rows;
    } catch (error) {
      if (tries === TRIES || !isUndone(error)) throw error;
      await delay(Math.random() * 20 * tries);
    }
  }
}

function isUndone(error: unknown): boolean {
  return error instanceof DatabaseError && UNDONE.has(error.code ?? '');
}

export async function closePool(): Promise<void> {
  const closing = pool;
  pool = undefined;
  await closing?.end();
}
