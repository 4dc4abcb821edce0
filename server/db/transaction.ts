import type pg from 'pg';
import { getPool } from './pool';

/**
 * Runs several statements as one, for writes that are rare. `lock` names what only one may change at a time.
 * Whatever `work` throws rolls everything back.
 */
export async function inTransaction<T>(lock: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await getPool().connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [lock]);
    const outcome = await work(client);
    await client.query('COMMIT');
    client.release();
    return outcome;
  } catch (error) {
    await rollBack(client);
    throw error;
  }
}

// A connection that cannot even roll back is thrown away, not given to the next one.
async function rollBack(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('ROLLBACK');
    client.release();
  } catch (error) {
    client.release(error instanceof Error ? error : true);
  }
}
