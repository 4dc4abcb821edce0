import { query } from '@/server/db/pool';
import { loadValue } from '@/server/db/values';
import type { ValueRef } from '@/engine/run/state';
import type { ModuleStory, RunStory } from './reference-run';

type JobRow = { id: string; scope_id: string | null; module_id: string | null; retry_no: number };
type ScopeRow = {
  id: string;
  parent_scope_id: string | null;
  parent_module_id: string;
  parent_run: number;
  idx: number;
};
type ModuleRow = {
  scope_id: string;
  module_id: string;
  status: string;
  run_no: number;
  job_id: string | null;
  failed_jobs: string[];
  is_skipped: boolean;
  branch_chosen: number | null;
  is_parallel: boolean;
  result: string | null;
};

/** What the tables say of a run that has ended, in the words of the interpreter. */
export async function storedRun(root: string): Promise<RunStory> {
  const [done] = await query<{ status: string; is_skipped: boolean; result: string | null }>(
    'test_done_of',
    'SELECT status, is_skipped, result FROM job_done WHERE id = $1',
    [root],
  );
  if (!done) throw new Error(`${root} has not ended`);
  const places = await placesOf(root);
  const modules: Record<string, ModuleStory> = {};
  for (const row of await loadModules(root)) {
    const result = row.result === null ? null : (JSON.parse(row.result) as ValueRef);
    modules[`${places.get(row.scope_id)}/${row.module_id}`] = {
      status: row.status,
      run: row.run_no,
      job: row.job_id && (places.get(row.job_id) ?? row.job_id),
      failedJobs: row.failed_jobs.map((job) => places.get(job) ?? job),
      isSkipped: row.is_skipped,
      branch: row.branch_chosen,
      isParallel: row.is_parallel,
      result: result && JSON.parse(await loadValue(result)),
    };
  }
  return { status: done.status, isSkipped: done.is_skipped, result: JSON.parse(done.result ?? 'null'), modules };
}

/** What must hold of a run that has ended, whatever its flow was: a line for each thing that does not. */
export async function brokenPromises(root: string): Promise<string[]> {
  const rows = await query<{ broken: string }>(
    'test_broken_promises',
    `SELECT 'live row left: ' || id || ' ' || status AS broken FROM job_live WHERE root_id = $1
     UNION ALL SELECT 'no end: job ' || id FROM job j WHERE root_id = $1 AND NOT EXISTS (SELECT 1 FROM job_done d WHERE d.id = j.id)
     UNION ALL SELECT 'scope still runs: ' || id FROM scope WHERE root_id = $1 AND status = 'running'
     UNION ALL SELECT 'children pending: ' || m.module_id FROM module_run m JOIN scope s ON s.id = m.scope_id
       WHERE s.root_id = $1 AND m.is_parallel AND m.pending <> 0
     UNION ALL SELECT 'two scopes in one place: ' || parent_module_id || ' ' || idx FROM scope WHERE root_id = $1 AND parent_scope_id IS NOT NULL
       GROUP BY parent_scope_id, parent_module_id, parent_run, idx HAVING count(*) > 1
     UNION ALL SELECT 'two jobs in one place: ' || module_id || ' ' || retry_no FROM job WHERE root_id = $1 AND scope_id IS NOT NULL
       GROUP BY scope_id, module_id, retry_no HAVING count(*) > 1`,
    [root],
  );
  return rows.map((row) => row.broken);
}

/** The place of each scope and job, as the interpreter names it. */
async function placesOf(root: string): Promise<Map<string, string>> {
  const jobs = await query<JobRow>(
    'test_jobs',
    'SELECT id, scope_id, module_id, retry_no FROM job WHERE root_id = $1',
    [root],
  );
  const scopes = await query<ScopeRow>(
    'test_scopes_of',
    'SELECT id, parent_scope_id, parent_module_id, parent_run, idx FROM scope WHERE root_id = $1',
    [root],
  );
  const jobsById = new Map(jobs.map((job) => [job.id, job]));
  const scopesById = new Map(scopes.map((scope) => [scope.id, scope]));
  const places = new Map<string, string>();
  const placeOfScope = (id: string): string => {
    const scope = scopesById.get(id);
    if (!scope?.parent_scope_id) return placeOfJob(id);
    return `${placeOfScope(scope.parent_scope_id)}/${scope.parent_module_id}#${scope.parent_run}[${scope.idx}]`;
  };
  const placeOfJob = (id: string): string => {
    const job = jobsById.get(id);
    return job?.scope_id ? `${placeOfScope(job.scope_id)}/${job.module_id}!${job.retry_no}` : 'flow';
  };
  for (const { id } of jobs) places.set(id, placeOfJob(id));
  for (const { id } of scopes) places.set(id, placeOfScope(id));
  return places;
}

async function loadModules(root: string): Promise<ModuleRow[]> {
  return query<ModuleRow>(
    'test_modules',
    `SELECT m.scope_id, m.module_id, m.status, m.run_no, m.job_id, m.failed_jobs, m.is_skipped, m.branch_chosen, m.is_parallel, m.result
     FROM module_run m JOIN scope s ON s.id = m.scope_id WHERE s.root_id = $1`,
    [root],
  );
}
