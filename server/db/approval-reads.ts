import { query } from './pool';

export type Decision = { resumeId: number; isApproved: boolean; approver: string; at: Date };

/** What was decided on a job, oldest first. */
export async function loadDecisions(jobId: string): Promise<Decision[]> {
  return query<Decision>(
    'approval_decisions',
    `SELECT resume_id AS "resumeId", is_approved AS "isApproved", approver, created_at AS at
     FROM approval_event WHERE job_id = $1 ORDER BY created_at`,
    [jobId],
  );
}

export async function countDecisions(jobIds: string[]): Promise<Map<string, number>> {
  if (jobIds.length === 0) return new Map();
  const rows = await query<{ jobId: string; count: number }>(
    'approval_counts',
    `SELECT job_id AS "jobId", count(*)::int AS count FROM approval_event WHERE job_id = ANY($1) AND is_approved GROUP BY job_id`,
    [jobIds],
  );
  return new Map(rows.map((row) => [row.jobId, row.count]));
}
