import { query } from './pool';

/** Jobs that wait for a worker or their time, and runs and steps that wait for a decision. */
export async function countQueue(
  workspaceId: string,
  tags: string[] | null,
): Promise<{ waiting: number; suspended: number }> {
  const [row] = await query<{ waiting: number; suspended: number }>(
    'count_queue',
    `SELECT count(*) FILTER (WHERE status IN ('queued', 'held') AND (kind = 'script' OR started_at IS NULL)) AS waiting,
       count(*) FILTER (WHERE status = 'suspended') AS suspended
     FROM job_live WHERE workspace_id = $1 AND ($2::text[] IS NULL OR tag = ANY($2))`,
    [workspaceId, tags],
  );
  return row ?? { waiting: 0, suspended: 0 };
}

export type EndedFilter = { workspaceId: string; sinceS?: number; isSuccess?: boolean; tags: string[] | null };

export async function countEnded({ workspaceId, sinceS, isSuccess, tags }: EndedFilter): Promise<number> {
  const values: unknown[] = [workspaceId];
  const conditions = ['d.workspace_id = $1', 'd.is_root'];
  const add = (value: unknown, condition: (parameter: string) => string) =>
    conditions.push(condition(`$${values.push(value)}`));
  if (isSuccess !== undefined) conditions.push(`d.status ${isSuccess ? '=' : '<>'} 'success'`);
  if (sinceS !== undefined) add(sinceS, (p) => `d.finished_at > clock_timestamp() - ${p}::int * interval '1 s'`);
  if (tags !== null) add(tags, (p) => `j.tag = ANY(${p})`);
  const from = tags === null ? 'job_done d' : 'job_done d JOIN job j ON j.id = d.id';
  const sql = `SELECT count(*) AS count FROM ${from} WHERE ${conditions.join(' AND ')}`;
  const [row] = await query<{ count: number }>('', sql, values);
  return row?.count ?? 0;
}

export function countByTag(horizonS: number, workspaceId: string | null): Promise<{ tag: string; count: number }[]> {
  return query<{ tag: string; count: number }>(
    'count_by_tag',
    `SELECT j.tag, count(*) AS count FROM job_done d JOIN job j ON j.id = d.id
     WHERE d.id >= uuid_floor(clock_timestamp() - ($1::int + 86400) * interval '1 s') AND d.finished_at > clock_timestamp() - $1::int * interval '1 s'
       AND ($2::text IS NULL OR d.workspace_id = $2) GROUP BY j.tag ORDER BY count DESC, j.tag`,
    [horizonS, workspaceId],
  );
}

export async function readClockMs(): Promise<number> {
  const [row] = await query<{ ms: number }>(
    'db_clock',
    `SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms`,
  );
  return row?.ms ?? 0;
}

export async function findDueMs(workspaceId: string, id: string): Promise<number | null> {
  const [row] = await query<{ ms: number }>(
    'due_of_job',
    `SELECT floor(extract(epoch FROM run_at) * 1000)::bigint AS ms FROM job_live WHERE id = $1 AND workspace_id = $2`,
    [id, workspaceId],
  );
  return row?.ms ?? null;
}

/** How many jobs of all workspaces wait, and how many of them were due before this time: tags are shared. */
export async function countDueBefore(timeMs: number): Promise<{ waiting: number; before: number }> {
  const [row] = await query<{ waiting: number; before: number }>(
    'count_due_before',
    `SELECT count(*) AS waiting, count(*) FILTER (WHERE run_at < to_timestamp($1::float8 / 1000)) AS before
     FROM job_live WHERE status IN ('queued', 'held')`,
    [timeMs],
  );
  return row ?? { waiting: 0, before: 0 };
}

export async function loadStarts(workspaceId: string, ids: string[]): Promise<(Date | null)[]> {
  const rows = await query<{ startedAt: Date | null }>(
    'job_starts',
    `SELECT coalesce(l.started_at, d.started_at) AS "startedAt" FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted(id, n)
     LEFT JOIN job_live l ON l.id = wanted.id AND l.workspace_id = $2 LEFT JOIN job_done d ON d.id = wanted.id AND d.workspace_id = $2
     ORDER BY wanted.n`,
    [ids, workspaceId],
  );
  return rows.map((row) => row.startedAt);
}
