import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { submitRun } from '@/server/commands/submit-run';
import { claimLive } from '@/server/db/live';
import { query } from '@/server/db/pool';
import { openTestProtocol, registerTestWorker, type TestProtocol } from '@/server/db/test-protocol';
import { endOverdue } from './caretaker';
import { Lease } from './lease';
import { reapSilent } from './reaper';
import { openInProcessWorker } from './testing/in-process-worker';

const LEASE_MS = 1_500;
const WAIT = { timeout: 20_000, interval: 100 };
let protocol: TestProtocol;
let open: Awaited<ReturnType<typeof openInProcessWorker>>;

beforeAll(async () => {
  protocol = await openTestProtocol({ REDIS_URL: process.env.TEST_REDIS_URL });
  open = await openInProcessWorker('alive');
});
afterAll(async () => {
  await open.close();
  await protocol.close();
});

/** A script that another worker holds. */
async function heldBy(worker: string): Promise<string> {
  const target = { kind: 'preview' as const, language: 'bash', content: 'true' };
  const id = await submitRun({ workspaceId: 'demo', target, args: {}, by: { username: 'ada', accountId: null } });
  await registerTestWorker(worker);
  await claimLive(id, worker);
  return id;
}

const isHeld = async (id: string) =>
  (await query(`test_held`, `SELECT 1 FROM job_live WHERE id = $1 AND status = 'running' AND attempt = 1`, [id]))
    .length > 0;

it('whoever could not write heartbeats takes nobody for lost and nothing for late, until a lease after it can', async () => {
  const row = { id: 'mine', host: 'h', pid: 1, version: '0', tags: ['flow'], slots: 1, sandbox: {} };
  const worker = { ...open.worker, id: row.id, lease: new Lease(row, LEASE_MS) };
  await worker.lease.open();
  const [lost, late] = [await heldBy('silent'), await heldBy('busy')];
  await query('test_silence', `UPDATE worker SET last_seen = now() - interval '1 hour' WHERE id = 'silent'`);
  await query('test_late', `UPDATE job_live SET deadline_at = now() - interval '1 hour' WHERE id = $1`, [late]);
  const look = async () => {
    await reapSilent(worker.lease);
    await endOverdue(worker);
    return [await isHeld(lost), await isHeld(late)];
  };
  // The database takes none of ours, though it answers.
  await delay(worker.lease.beatMs * 2.2);
  expect(await look()).toEqual([true, true]);
  await query('test_beat', `UPDATE worker SET last_seen = now() WHERE id <> 'silent'`);
  await worker.lease.renew(worker);
  expect(worker.lease.isFresh).toBe(true);
  expect(await look()).toEqual([true, true]);
  await expect
    .poll(async () => {
      await query('test_beat', `UPDATE worker SET last_seen = now() WHERE id <> 'silent'`);
      await worker.lease.renew(worker);
      return look();
    }, WAIT)
    .toEqual([false, false]);
});
