import { createTestDatabase } from '@/scripts/testing/database';
import type { ControlSettings } from '@/engine/flow/controls';
import { saveCode } from './code';
import { type Claimed, claimNext } from './live';
import { applyPlan, emptyPlan, type ModuleUpdate, type NewJob } from './plan';
import { closePool, query } from './pool';
import { fillWindows } from './tickets';
import { insertScript, USUAL_LIFE } from './scripts';
import { registerWorker } from './leases';

export type TestProtocol = { close: () => Promise<void> };

/**
 * The protocol on a database of its own, with the workspace `demo` and the worker `w1`; tickets get lost, which no
 * promise may depend on.
 */
export async function openTestProtocol(env: Record<string, string | undefined> = {}): Promise<TestProtocol> {
  const database = await createTestDatabase();
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    REDIS_URL: 'redis://127.0.0.1:1',
    MILLRACE_SECRET_KEY: 'a key for tests only',
    // Vite claims this name for itself.
    BASE_URL: 'http://localhost:3000',
    ...env,
  });
  await query('test_workspace', `INSERT INTO workspace (id, name, created_by) VALUES ('demo', 'Demo', 'ada')`);
  await registerTestWorker('w1', 9);
  return {
    async close() {
      await closePool();
      await database.drop();
    },
  };
}

export function registerTestWorker(id: string, slots = 2, tags = ['bash', 'flow']): Promise<void> {
  return registerWorker({ id, host: 'h', pid: 1, version: '0', tags, slots, sandbox: {} });
}

/** No row is in flight, and these workers live. */
export async function resetProtocol(workers: string[] = ['w1']): Promise<void> {
  await query('test_clean_live', 'DELETE FROM job_live');
  await query('test_clean_workers', 'DELETE FROM worker');
  for (const id of workers) await registerTestWorker(id);
}

/** A Bash step as a plan starts it. */
export const STEP: Omit<NewJob, 'id' | 'parentId' | 'scopeId'> = {
  moduleId: 'a',
  kind: 'preview',
  runnablePath: null,
  scriptHash: null,
  flowVersionId: null,
  codeHash: null,
  language: 'bash',
  lock: null,
  args: {},
  retryNo: 0,
  tag: 'bash',
  priority: 0,
  timeoutMs: null,
  queueTimeoutMs: null,
  onWorkerLost: null,
  createdBy: 'ada',
  accountId: null,
  traceparent: null,
  entrypoint: null,
  restartedFrom: null,
  deleteAfterS: null,
  delayMs: 0,
  chained: false,
};

/** What a plan says of a module that has only begun. */
export const MODULE: Omit<ModuleUpdate, 'scopeId' | 'flowId' | 'moduleId' | 'status'> = {
  jobId: null,
  runNo: 0,
  failedJobs: [],
  isSkipped: false,
  result: null,
  branchChosen: null,
  isParallel: false,
  total: null,
  pending: null,
  nextIndex: null,
  failed: 0,
  handled: 0,
  approval: null,
};

/** Deploys a Bash script at `u/ada/<name>`. */
export async function seedScript(name: string, controls: ControlSettings, priority: number | null = null) {
  const path = `u/ada/${name}`;
  const script = {
    workspaceId: 'demo',
    hash: name.padEnd(16, '0').slice(0, 16),
    path,
    summary: '',
    description: '',
    language: 'bash',
    kind: 'script',
    codeHash: await saveCode('echo'),
    lock: null,
    lockJob: null,
    tag: null,
    timeout: null,
    onWorkerLost: null,
    priority,
    controls,
    limits: {},
    isDedicated: false,
    ...USUAL_LIFE,
    deploymentMessage: null,
    isTemplate: false,
    hasPreprocessor: false,
    createdBy: 'ada',
    parentHash: null,
    schema: null,
  };
  await insertScript(script, async () => undefined);
  return path;
}

/** Takes what may run now, as a worker without tickets does. */
export async function claimAll(limit = 1000): Promise<Claimed[]> {
  // Only a live worker's tags get tickets, and nobody else says that this one lives.
  await query('test_beat', `UPDATE worker SET last_seen = clock_timestamp() WHERE id = 'w1'`);
  await fillWindows();
  return claimNext({ tags: ['bash', 'flow'], limit, worker: 'w1' });
}

export async function endClaimed({ id, attempt }: Claimed, resultJson = '1'): Promise<string[]> {
  const plan = emptyPlan({ id, attempt, worker: 'w1' });
  plan.done.push({ id, status: 'success', resultJson });
  const applied = await applyPlan(plan);
  if (applied.status !== 'applied') throw new Error(`${id} could not be ended: ${applied.status}`);
  return applied.keys ?? [];
}
