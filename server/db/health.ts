import { query } from './pool';

export type Vitals = { workersAlive: number; tags: string[]; queued: number; running: number };

/** Workers count as alive for 20 seconds after their last heartbeat. */
export async function readVitals(): Promise<Vitals> {
  const [row] = await query<Vitals>(
    'health_vitals',
    `SELECT (SELECT count(*) FROM worker WHERE last_seen > now() - interval '20 seconds' AND NOT draining) AS "workersAlive",
       COALESCE((SELECT array_agg(DISTINCT t ORDER BY t) FROM worker, unnest(tags) t
         WHERE last_seen > now() - interval '20 seconds'), '{}') AS tags,
       (SELECT count(*) FROM job_live WHERE status = 'queued') AS queued,
       (SELECT count(*) FROM job_live WHERE status = 'running') AS running`,
  );
  if (!row) throw new Error('the database gave no answer');
  return row;
}
