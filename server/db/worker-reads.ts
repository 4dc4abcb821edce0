import { query } from './pool';

export type WorkerJobRecord = {
  id: string;
  rootId: string;
  workspace: string;
  path: string | null;
  step: string | null;
  startedAt: string;
};

export type WorkerRecord = {
  id: string;
  host: string;
  pid: number;
  version: string;
  tags: string[];
  languages: string[];
  languagesOff: Record<string, string>;
  slots: number;
  busy: number;
  jobsDone: number;
  memoryBytes: number;
  cacheBytes: number | null;
  cacheBytesMax: number | null;
  sandbox: Record<string, unknown>;
  startedAt: Date;
  /** Seconds ago. */
  lastSeenS: number;
  isDraining: boolean;
  jobs: WorkerJobRecord[];
};

type WorkerRow = Omit<WorkerRecord, 'sandbox' | 'jobs' | 'languagesOff'> & {
  sandboxJson: string;
  offJson: string;
  jobsJson: string | null;
};

/** Workers seen within `withinS`, with the scripts they run: those of one workspace, or all. */
export async function listWorkers(withinS: number, workspaceId: string | null): Promise<WorkerRecord[]> {
  const rows = await query<WorkerRow>(
    'workers_list',
    `SELECT w.id, w.host, w.pid, w.version, w.tags, w.languages, w.slots, w.busy, w.jobs_done AS "jobsDone", w.memory AS "memoryBytes",
       w.cache_bytes AS "cacheBytes", w.cache_bytes_max AS "cacheBytesMax", w.sandbox AS "sandboxJson", w.languages_off AS "offJson", w.started_at AS "startedAt", w.draining AS "isDraining",
       extract(epoch FROM clock_timestamp() - w.last_seen)::float8 AS "lastSeenS",
       (SELECT json_agg(json_build_object('id', l.id, 'rootId', l.root_id, 'workspace', l.workspace_id, 'path', j.runnable_path,
          'step', j.module_id, 'startedAt', l.started_at) ORDER BY l.started_at)
        FROM (SELECT * FROM job_live r WHERE r.worker_id = w.id AND r.status = 'running' AND r.kind = 'script'
          AND ($2::text IS NULL OR r.workspace_id = $2) ORDER BY r.started_at LIMIT 50) l LEFT JOIN job j ON j.id = l.id) AS "jobsJson"
     FROM worker w WHERE w.last_seen > clock_timestamp() - $1 * interval '1 second' ORDER BY w.host, w.started_at`,
    [withinS, workspaceId],
  );
  return rows.map(({ sandboxJson, offJson, jobsJson, ...worker }) => ({
    ...worker,
    sandbox: JSON.parse(sandboxJson) as WorkerRecord['sandbox'],
    languagesOff: JSON.parse(offJson) as WorkerRecord['languagesOff'],
    jobs: JSON.parse(jobsJson ?? '[]') as WorkerJobRecord[],
  }));
}

export type TagRecord = {
  tag: string;
  waiting: number;
  oldestS: number | null;
  oldestRoot: string | null;
  oldestWorkspace: string | null;
  scheduled: number;
  suspended: number;
  running: number;
};

/** What is in flight, by tag. */
export async function listTags(workspaceId: string | null): Promise<TagRecord[]> {
  return query<TagRecord>(
    'queue_tags',
    `SELECT t.*, extract(epoch FROM clock_timestamp() - o.run_at)::float8 AS "oldestS", o.root_id AS "oldestRoot",
       o.workspace_id AS "oldestWorkspace"
     FROM (
       SELECT tag, count(*) FILTER (WHERE status = 'queued' AND run_at <= clock_timestamp()) AS waiting,
         count(*) FILTER (WHERE status = 'queued' AND run_at > clock_timestamp()) AS scheduled,
         count(*) FILTER (WHERE status = 'suspended') AS suspended, count(*) FILTER (WHERE status = 'running') AS running
       FROM job_live WHERE $1::text IS NULL OR workspace_id = $1 GROUP BY tag) t
     LEFT JOIN LATERAL (
       SELECT l.root_id, l.workspace_id, l.run_at FROM job_live l WHERE l.tag = t.tag AND l.status = 'queued'
         AND l.run_at <= clock_timestamp() AND ($1::text IS NULL OR l.workspace_id = $1)
       ORDER BY l.run_at LIMIT 1) o ON t.waiting > 0
     ORDER BY t.tag`,
    [workspaceId],
  );
}
