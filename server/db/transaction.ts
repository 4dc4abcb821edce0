import type pg from 'pg';
import { getPool } from './pool';

/**
 * Runs several statements as one, for writes that are rare. `lock` names what only one may change at a time.
 * Whatever `work` throws rolls everything back.
 */
export function inTransaction<T>(lock: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return asOne(async (client) => {
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [lock]);
    return work(client);
  });
}

/** The same where the first statement of `work` takes the lock. */
export async function asOne<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await getPool().connect();
  // A backend that dies between two statements says so here; the next statement fails, and that is enough.
  client.on('error', ignore);
  try {
    await client.query('BEGIN');
    const outcome = await work(client);
    await client.query('COMMIT');
    client.release();
    return outcome;
  } catch (error) {
    await rollBack(client);
    throw error;
  } finally {
    client.off('error', ignore);
  }
}

function ignore(): void {}

// A connection that cannot even roll back is thrown away, not given to the next one.
async function rollBack(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('ROLLBACK');
    client.release();
  } catch (error) {
    client.release(error instanceof Error ? error : true);
  }
}
