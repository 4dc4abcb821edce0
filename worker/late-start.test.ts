import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/scripts/testing/database';
import { submitRun } from '@/server/commands/submit-run';
import { removeWorker } from '@/server/db/leases';
import { type Claimed, claimLive } from '@/server/db/live';
import { closePool, query } from '@/server/db/pool';
import { openInProcessWorker } from './testing/in-process-worker';
import { runScript } from './workloads/run-script';

let database: TestDatabase;
let open: Awaited<ReturnType<typeof openInProcessWorker>>;

beforeAll(async () => {
  database = await createTestDatabase();
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    REDIS_URL: process.env.TEST_REDIS_URL,
    MILLRACE_SECRET_KEY: 'a key for tests only',
    // Vite claims this name for itself.
    BASE_URL: 'http://localhost:3000',
  });
  await query('test_workspace', `INSERT INTO workspace (id, name, created_by) VALUES ('demo', 'Demo', 'ada')`);
  open = await openInProcessWorker('slow');
});
afterAll(async () => {
  await open.close();
  await closePool();
  await database.drop();
});

/** Takes a script that leaves a file behind where it is started. */
async function takeScript(file: string): Promise<Claimed> {
  const target = { kind: 'preview' as const, language: 'bash', content: `touch ${file}` };
  const id = await submitRun({ workspaceId: 'demo', target, args: {}, by: { username: 'ada', accountId: null } });
  const claimed = await claimLive(id, open.worker.id);
  if (!claimed) throw new Error('the script could not be claimed');
  open.worker.holding.add(id);
  return claimed;
}

it('a script that was still on its way when its worker was given up is not started', async () => {
  const { worker, dataDir } = open;
  const [kept, lost] = [join(dataDir, 'kept'), join(dataDir, 'lost')];
  expect(await runScript(worker, await takeScript(kept), null)).toMatchObject({ status: 'success' });
  expect(existsSync(kept)).toBe(true);
  const claimed = await takeScript(lost);
  await removeWorker(worker.id);
  await worker.lease.renew(worker);
  expect(await runScript(worker, claimed, null)).toBeNull();
  expect(existsSync(lost)).toBe(false);
});
