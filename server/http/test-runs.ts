import { uuidv7 } from 'uuidv7';
import type { FlowValue } from '@/engine/flow/schema';
import { initialState } from '@/engine/run/state';
import { saveCode } from '../db/code';
import { query } from '../db/pool';

type SeededRoot = {
  kind: 'script' | 'flowpreview' | 'signature';
  path?: string;
  createdBy?: string;
  args?: Record<string, unknown>;
  flow?: FlowValue;
  live?: 'queued' | 'running' | 'waiting' | 'suspended';
  done?: 'success' | 'failure' | 'canceled';
  result?: unknown;
  labels?: string[];
  parentId?: string;
  scopeId?: string;
  moduleId?: string;
};

/** A job's rows as the worker leaves them, without a worker. */
export async function seedJob(given: Partial<SeededRoot> = {}): Promise<string> {
  const id = uuidv7();
  const job = { path: null, parentId: null, scopeId: null, moduleId: null, createdBy: 'ann', args: {}, ...given };
  const codeHash = await saveCode(given.flow ? JSON.stringify(given.flow) : 'echo hi');
  const kind = given.kind ?? (given.flow ? 'flowpreview' : 'script');
  const root = job.parentId ?? id;
  await query(
    'test_job',
    `INSERT INTO job (id, workspace_id, kind, runnable_path, code_hash, language, args, root_id, parent_id, scope_id, module_id, tag, created_by)
     VALUES ($1, 'demo', $2, $3, $4, 'bash', $5, $6, $7, $8, $9, 'bash', $10)`,
    [
      id,
      kind,
      job.path,
      codeHash,
      JSON.stringify(job.args),
      root,
      job.parentId,
      job.scopeId,
      job.moduleId,
      job.createdBy,
    ],
  );
  await seedState(id, root, given);
  return id;
}

async function seedState(id: string, root: string, given: Partial<SeededRoot>): Promise<void> {
  const { flow, done, result, labels, live = 'queued' } = given;
  if (flow) await seedScope({ id, flowId: id, list: '/modules' });
  if (done) await endJob(id, { status: done, result, labels, isRoot: root === id });
  else await seedLive(id, { root, kind: flow ? 'flow' : 'script', status: live });
}

async function seedLive(id: string, live: { root: string; kind: string; status: string }): Promise<void> {
  await query(
    'test_live',
    `INSERT INTO job_live (id, workspace_id, kind, root_id, status, tag, attempt, started_at)
     VALUES ($1, 'demo', $2, $3, $4, 'bash', 1, CASE WHEN $4 <> 'queued' THEN now() END)`,
    [id, live.kind, live.root, live.status],
  );
}

type End = { status: string; result?: unknown; labels?: string[]; isRoot: boolean };

export async function endJob(id: string, { status, result, labels, isRoot }: End): Promise<void> {
  await query('test_unlive', 'DELETE FROM job_live WHERE id = $1', [id]);
  await query(
    'test_done',
    `INSERT INTO job_done (id, workspace_id, is_root, status, result, labels, attempt, started_at, finished_at)
     VALUES ($1, 'demo', $2, $3, $4, $5, 1, now() - interval '2 s', now())`,
    [id, isRoot, status, JSON.stringify(result ?? null), labels ?? []],
  );
}

type SeededScope = {
  id: string;
  flowId: string;
  list: string;
  parent?: { scopeId: string; moduleId: string };
  idx?: number;
  iter?: { index: number; value: unknown };
  isOk?: boolean;
  result?: unknown;
};

export async function seedScope(scope: SeededScope): Promise<void> {
  await query(
    'test_scope',
    `INSERT INTO scope (id, workspace_id, flow_id, root_id, list, parent_scope_id, parent_module_id, parent_run, idx, iter, status, ok, result, state, ended_at)
     VALUES ($1, 'demo', $2, $2, $3, $4, $5, CASE WHEN $4::uuid IS NULL THEN NULL ELSE 0 END, $6, $7,
       CASE WHEN $8::boolean IS NULL THEN 'running' ELSE 'ended' END, $8, $9, $10, CASE WHEN $8::boolean IS NULL THEN NULL ELSE now() END)`,
    [
      scope.id,
      scope.flowId,
      scope.list,
      scope.parent?.scopeId ?? null,
      scope.parent?.moduleId ?? null,
      scope.idx ?? null,
      scope.iter ? JSON.stringify(scope.iter) : null,
      scope.isOk ?? null,
      scope.result ? JSON.stringify(scope.result) : null,
      JSON.stringify(initialState(scope.id)),
    ],
  );
}

type SeededModule = {
  scopeId: string;
  flowId: string;
  moduleId: string;
  status: 'waiting_executor' | 'in_progress' | 'waiting_events' | 'success' | 'failure';
  jobId?: string;
  total?: number;
  result?: unknown;
  approval?: Record<string, unknown>;
  failedJobs?: string[];
};

export async function seedModule(module: SeededModule): Promise<void> {
  await query(
    'test_module',
    `INSERT INTO module_run (scope_id, flow_id, module_id, status, job_id, total, result, approval, failed_jobs, ended_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $4 IN ('success', 'failure') THEN now() END)`,
    [
      module.scopeId,
      module.flowId,
      module.moduleId,
      module.status,
      module.jobId ?? null,
      module.total ?? null,
      module.result ? JSON.stringify(module.result) : null,
      module.approval ? JSON.stringify(module.approval) : null,
      module.failedJobs ?? [],
    ],
  );
}

export async function countDecisionsOf(jobId: string): Promise<number> {
  const [row] = await query<{ count: number }>(
    'test_decisions',
    'SELECT count(*)::int AS count FROM approval_event WHERE job_id = $1',
    [jobId],
  );
  return row?.count ?? 0;
}
