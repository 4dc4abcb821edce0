import { createTestDatabase } from '@/scripts/testing/database';
import type { ControlSettings } from '@/engine/flow/controls';
import { saveCode } from './code';
import { type Claimed, claimNext } from './live';
import { applyPlan, emptyPlan } from './plan';
import { closePool, query } from './pool';
import { fillWindows } from './tickets';
import { insertScript } from './scripts';
import { registerWorker } from './leases';

export type TestProtocol = { close: () => Promise<void> };

/** The protocol on a database of its own, with the workspace `demo` and the worker `w1`; tickets get lost. */
export async function openTestProtocol(): Promise<TestProtocol> {
  const database = await createTestDatabase();
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    REDIS_URL: 'redis://127.0.0.1:1',
    MILLRACE_SECRET_KEY: 'a key for tests only',
    // Vite claims this name for itself.
    BASE_URL: 'http://localhost:3000',
  });
  await query('test_workspace', `INSERT INTO workspace (id, name, created_by) VALUES ('demo', 'Demo', 'ada')`);
  await registerWorker({ id: 'w1', host: 'h', pid: 1, version: '0', tags: ['bash', 'flow'], slots: 9, sandbox: {} });
  return {
    async close() {
      await closePool();
      await database.drop();
    },
  };
}

/** Deploys a Bash script at `u/ada/<name>`. */
export async function seedScript(name: string, controls: ControlSettings, priority: number | null = null) {
  const path = `u/ada/${name}`;
  await insertScript({
    workspaceId: 'demo',
    hash: name.padEnd(16, '0').slice(0, 16),
    path,
    summary: '',
    description: '',
    language: 'bash',
    kind: 'script',
    codeHash: await saveCode('echo'),
    lock: null,
    tag: null,
    timeout: null,
    onWorkerLost: null,
    priority,
    controls,
    deploymentMessage: null,
    isTemplate: false,
    hasPreprocessor: false,
    createdBy: 'ada',
    parentHash: null,
    schema: null,
  });
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
