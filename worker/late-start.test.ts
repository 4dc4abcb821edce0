import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { submitRun } from '@/server/commands/submit-run';
import { removeWorker } from '@/server/db/leases';
import { type Claimed, claimLive } from '@/server/db/live';
import { openTestProtocol, type TestProtocol } from '@/server/db/test-protocol';
import { openInProcessWorker } from './testing/in-process-worker';
import { runScript } from './workloads/run-script';

let protocol: TestProtocol;
let open: Awaited<ReturnType<typeof openInProcessWorker>>;

beforeAll(async () => {
  protocol = await openTestProtocol({ REDIS_URL: process.env.TEST_REDIS_URL });
  open = await openInProcessWorker('slow');
});
afterAll(async () => {
  await open.close();
  await protocol.close();
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
  expect(await runScript(worker, await takeScript(kept), null)).toMatchObject({ done: { status: 'success' } });
  expect(existsSync(kept)).toBe(true);
  const claimed = await takeScript(lost);
  await removeWorker(worker.id);
  await worker.lease.renew(worker);
  expect(await runScript(worker, claimed, null)).toBeNull();
  expect(existsSync(lost)).toBe(false);
});
