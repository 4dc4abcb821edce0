import { getPool } from './pool';

/** The table of rate-limiter-flexible: counters that may be lost, so it is not written to the log of Postgres. */
export async function createRateLimitTable(): Promise<void> {
  await getPool().query(
    `DO $$ BEGIN
       CREATE UNLOGGED TABLE IF NOT EXISTS rate_limit (
         key varchar(255) PRIMARY KEY, points integer NOT NULL DEFAULT 0, expire bigint
       );
     EXCEPTION WHEN unique_violation THEN NULL; -- another process was first
     END $$`,
  );
}
