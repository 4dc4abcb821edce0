import { query } from './pool';

/** Something that cannot be while every transition is one statement. */
export type Finding = { fault: string; id: string; rootId: string; isMended: boolean };

export async function auditRuns(): Promise<Finding[]> {
  return query<Finding>(
    'audit_runs',
    'SELECT fault, id, root_id AS "rootId", is_mended AS "isMended" FROM audit_runs()',
  );
}

/** Accepted jobs of a span of time, given in minutes before now, that have neither ended nor are in flight. */
export async function listUnaccounted(fromMinutes: number, toMinutes: number): Promise<string[]> {
  const rows = await query<{ id: string }>(
    'audit_unaccounted',
    `SELECT id FROM unaccounted_jobs(clock_timestamp() - $1 * interval '1 minute', clock_timestamp() - $2 * interval '1 minute') AS id`,
    [fromMinutes, toMinutes],
  );
  return rows.map(({ id }) => id);
}
