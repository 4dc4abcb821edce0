import { settleSchedules } from '../commands/settle-schedules';
import { query } from '../db/pool';
import type { SeededAccount, TestApi } from './test-api';
import { endJob } from './test-runs';

const SCRIPT = { language: 'bash', content: 'echo', schema: { type: 'object' } };

export async function seedScripts(api: TestApi, token: string, paths: string[]): Promise<void> {
  for (const path of paths) {
    const reply = await api.call('POST /w/demo/scripts/create', { token, body: { path, summary: path, ...SCRIPT } });
    if (!reply.ok) throw new Error(await reply.text());
  }
}

export const EVERY_MINUTE = { schedule: '0 * * * * *', timezone: 'UTC', script_path: 'f/jobs/one', is_flow: false };

/** Makes a schedule that is on, and answers its path. */
export async function seedSchedule(api: TestApi, by: SeededAccount, more: { path: string } & object): Promise<string> {
  const body = { ...EVERY_MINUTE, args: {}, enabled: true, ...more };
  const reply = await api.call('POST /w/demo/schedules/create', { token: by.session, body });
  if (!reply.ok) throw new Error(await reply.text());
  return more.path;
}

/** Puts the next firing so many milliseconds into the past, on a whole minute (or at that very moment). */
export async function makeDue(path: string, agoMs: number, unit: 'minute' | 'milliseconds' = 'minute'): Promise<Date> {
  const [row] = await query<{ at: Date }>(
    'test_make_due',
    `UPDATE schedule SET next_at = date_trunc($3, clock_timestamp() - $2 * interval '1 ms') WHERE path = $1 RETURNING next_at AS at`,
    [path, agoMs, unit],
  );
  if (!row) throw new Error(`no schedule ${path}`);
  return row.at;
}

type FireSeen = { at: Date; state: string; outcome: string | null; jobId: string | null };

export function firesOf(path: string): Promise<FireSeen[]> {
  return query<FireSeen>(
    'test_fires',
    `SELECT f.scheduled_for AS at, f.state, f.outcome, f.job_id AS "jobId" FROM schedule_fire f JOIN schedule s ON s.id = f.schedule_id
     WHERE s.path = $1 ORDER BY f.scheduled_for`,
    [path],
  );
}

type JobSeen = {
  id: string;
  path: string;
  kind: string;
  at: Date;
  args: Record<string, unknown>;
  createdBy: string;
  accountId: string | null;
  isLive: boolean;
  status: string | null;
  isSkipped: boolean | null;
  result: unknown;
};

async function jobsWhere(name: string, condition: string, value: string): Promise<JobSeen[]> {
  const rows = await query<JobSeen & { args: string; result: string | null }>(
    name,
    `SELECT j.id, j.runnable_path AS path, j.kind, j.scheduled_for AS at, j.args, j.created_by AS "createdBy", j.account_id AS "accountId",
       l.id IS NOT NULL AS "isLive", d.status, d.is_skipped AS "isSkipped", d.result
     FROM job j LEFT JOIN job_live l ON l.id = j.id LEFT JOIN job_done d ON d.id = j.id WHERE ${condition} ORDER BY j.scheduled_for, j.id`,
    [value],
  );
  return rows.map((row) => ({
    ...row,
    args: JSON.parse(row.args) as Record<string, unknown>,
    result: row.result === null ? null : (JSON.parse(row.result) as unknown),
  }));
}

export const jobsOf = (schedulePath: string) => jobsWhere('test_schedule_jobs', 'j.schedule_path = $1', schedulePath);
export const runsAt = (path: string) => jobsWhere('test_runs_at', 'j.runnable_path = $1', path);
export const liveJobsOf = async (schedulePath: string) => (await jobsOf(schedulePath)).filter((job) => job.isLive);

/** Ends a run as a worker would, and lets the scheduler take note of it. */
export async function endRun(
  jobId: string,
  status: 'success' | 'failure' | 'canceled',
  result: unknown = status,
): Promise<void> {
  await endJob(jobId, { status, isRoot: true, result: status === 'failure' ? { error: { message: result } } : result });
  await settleSchedules();
}
