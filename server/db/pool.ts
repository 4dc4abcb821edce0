import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError, Pool, type QueryResultRow, types } from 'pg';
import { getConfig } from '../config';

// int8 counts and milliseconds of ours stay far below 2^53.
types.setTypeParser(types.builtins.INT8, Number);
// JSON columns stay text until someone needs the value: most are passed on as they are.
types.setTypeParser(types.builtins.JSON, (text) => text);

/** Of each process. `ahead` is for what keeps it alive and at work, which must not queue behind a flood of steps. */
const CONNECTIONS = { usual: 8, ahead: 2 };

let pools: { usual: Pool; ahead: Pool } | undefined;

/** The process's pool for the hot statements. */
export function getPool(): Pool {
  return getPools().usual;
}

export function getPools(): { usual: Pool; ahead: Pool } {
  pools ??= { usual: createPool(CONNECTIONS.usual), ahead: createPool(CONNECTIONS.ahead) };
  return pools;
}

function createPool(max: number): Pool {
  const created = new Pool({
    connectionString: getConfig().databaseUrl,
    max,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    statement_timeout: 7_000,
    // After the server's own limits: reached only where nobody answers any more, not even with an error.
    query_timeout: 9_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 15_000,
  });
  // A connection that dies while idle is replaced at the next use; without a listener it would end the process.
  created.on('error', () => undefined);
  return created;
}

/** The database did not answer, or refuses for now. Whether a statement was carried out is unknown. */
export class DatabaseAway extends Error {
  override name = 'DatabaseAway';

  constructor(cause: unknown) {
    super('the database does not answer', { cause });
  }
}

const TRIES = 5;
// Who waits for an answer is told soon that there is none; who must not give up tries again by itself.
const RETRY_MS_MAX = 2_000;
/** The database undid the whole statement and says so: serialization, deadlock, lock not to be had in time. */
const UNDONE = new Set(['40001', '40P01', '55P03']);
/** Ended, starting or stopping; no connection left; demoted to a replica. */
const AWAY = /^(08...|57P0[1-3]|53300|25006)$/;

/**
 * Runs a prepared statement, again where it lost a deadlock or its connection: it may be carried out twice, and must
 * be written so that the second time changes nothing. `name` must be unique to its text.
 */
export function query<T extends QueryResultRow>(name: string, text: string, values: unknown[] = []): Promise<T[]> {
  return run<T>(getPools().usual, { name, text, values });
}

/** The same, ahead of what waits for a connection: for heartbeats, claims and the like, which are few. */
export function queryAhead<T extends QueryResultRow>(name: string, text: string, values: unknown[] = []): Promise<T[]> {
  return run<T>(getPools().ahead, { name, text, values });
}

type Statement = { name: string; text: string; values: unknown[] };

async function run<T extends QueryResultRow>(from: Pool, statement: Statement): Promise<T[]> {
  const beganMs = performance.now();
  for (let tries = 1; ; tries++) {
    try {
      return (await from.query<T>(statement)).rows;
    } catch (error) {
      const isLast = tries === TRIES || performance.now() - beganMs > RETRY_MS_MAX;
      await recover(error, { from, tries, isLast });
    }
  }
}

type Failed = { from: Pool; tries: number; isLast: boolean };

/** Waits until the statement may be tried again, or throws where that is no use. */
async function recover(error: unknown, { from, tries, isLast }: Failed): Promise<void> {
  if (isDatabaseAway(error)) {
    if (tries > 1 || isLast) await dropIdle(from);
    if (isLast) throw new DatabaseAway(error);
    await delay(Math.random() * 100 * tries);
    return;
  }
  if (isLast || !isUndone(error)) throw error;
  await delay(Math.random() * 20 * tries);
}

/** All that the driver throws by itself is about the connection; the rest are the server's answers. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof DatabaseError) return AWAY.test(error.code ?? '');
  return error instanceof Error && !(error instanceof TypeError || error instanceof RangeError);
}

/** The database cannot hold a value of the statement: it would refuse it every time. */
export function isDataRefused(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && /^(22|54)/.test(error.code ?? '');
}

/** The statement took longer than it may. */
export function isCutOff(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '57014';
}

function isUndone(error: unknown): boolean {
  return error instanceof DatabaseError && UNDONE.has(error.code ?? '');
}

/** Connections of a server that went away are as dead as the one that told us. */
async function dropIdle(from: Pool): Promise<void> {
  for (let left = from.idleCount; left > 0; left--) {
    const client = await from.connect().catch(() => null);
    client?.release(true);
  }
}

export async function closePool(): Promise<void> {
  const closing = pools;
  pools = undefined;
  await Promise.all([closing?.usual.end(), closing?.ahead.end()]);
}
