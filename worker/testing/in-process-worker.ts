import { setTimeout as delay } from 'node:timers/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSandbox } from '@/runtimes/process/sandbox';
import { createRuntimes } from '@/runtimes/registry';
import { claimNext } from '@/server/db/live';
import { ensurePartitions } from '@/server/db/partitions';
import { fillWindows } from '@/server/db/tickets';
import { admitDue } from '@/server/queue/admit';
import { closeQueues } from '@/server/queue/send';
import { endOverdue } from '../caretaker';
import type { WorkerContext } from '../context';
import { KeptFolders } from '../flow/kept-folders';
import { Lease } from '../lease';
import { Spool } from '../outcome/spool';
import { Slots } from '../slots';
import { untilBack } from '../until-back';
import { workOn } from '../workloads/work';

const LANGUAGES = ['bash', 'bun', 'python3', 'go', 'java', 'php', 'ruby'];
const IN_HAND_MAX = 24;
const OUTBOX_MS = 20;

/** A worker inside the test's own process, which takes its work straight from Postgres. */
export async function startInProcessWorker(
  id: string,
  apiUrl?: string,
  dedicated: string[] = [],
): Promise<{ keptDir: string; stop: () => Promise<void> }> {
  const { worker, keptDir, close } = await openInProcessWorker(id, apiUrl, dedicated);
  const loops = [sweep(worker), claim(worker)];
  return {
    keptDir,
    stop: async () => {
      worker.isDraining = true;
      await Promise.all([...loops, ...worker.inHand]);
      await close();
    },
  };
}

/** A registered worker that takes nothing by itself. With an `apiUrl`, its jobs reach that, from their sandbox if they can. */
export async function openInProcessWorker(
  id: string,
  apiUrl?: string,
  dedicated: string[] = [],
): Promise<{ worker: WorkerContext; dataDir: string; keptDir: string; close: () => Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'millrace-worker-'));
  const slots = new Slots(2);
  // Bare, unless it is about the wall: what one costs is not asked here.
  const isWalled = apiUrl !== undefined && process.getuid?.() === 0;
  const apiGateway = apiUrl === undefined ? undefined : { targetUrl: apiUrl };
  const sandbox = await openSandbox({ dataDir, slots: slots.count, mode: isWalled ? 'strict' : 'off', apiGateway });
  const tags = [...LANGUAGES, ...dedicated, 'flow'];
  const row = { id, host: 'test', pid: process.pid, version: '0', tags, slots: slots.count, sandbox: {} };
  const worker: WorkerContext = {
    id,
    tags: new Set(tags),
    dedicated: new Set(dedicated),
    slots,
    sandbox,
    keptFolders: new KeptFolders(sandbox.folders.keptDir),
    flowSlots: new Slots(IN_HAND_MAX),
    runtimes: createRuntimes(sandbox, { forbiddenEndpoints: [] }),
    running: new Map(),
    inHand: new Set(),
    isDraining: false,
    jobsDone: 0,
    holding: new Set(),
    lease: new Lease(row, 300_000),
    spool: new Spool(dataDir),
    jobApiUrl: apiUrl ?? 'http://127.0.0.1:1',
    wakeIn: () => undefined,
  };
  await ensurePartitions();
  await worker.lease.open();
  const close = async () => {
    await sandbox.close();
    await worker.lease.close();
    await closeQueues();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { worker, dataDir, keptDir: sandbox.folders.keptDir, close };
}

async function sweep(worker: WorkerContext): Promise<void> {
  while (!worker.isDraining) {
    // A machine that is too busy for a while looks like a database that is away.
    await untilBack(() => sweepOnce(worker));
    await delay(OUTBOX_MS);
  }
}

async function sweepOnce(worker: WorkerContext): Promise<void> {
  await admitDue();
  await worker.lease.renew(worker);
  await fillWindows();
  await endOverdue(worker);
}

async function claim(worker: WorkerContext): Promise<void> {
  while (!worker.isDraining) {
    const taken = (await claimFlows(worker)) + (await claimScripts(worker));
    if (taken === 0) await delay(5);
  }
}

async function claimFlows(worker: WorkerContext): Promise<number> {
  let limit = 0;
  while (worker.flowSlots.tryAcquire()) limit++;
  if (limit === 0) return 0;
  const claimed = await untilBack(() => claimNext({ tags: ['flow'], limit, worker: worker.id }));
  for (const scope of claimed) hold(worker, workOn(worker, scope, worker.flowSlots));
  for (let unused = claimed.length; unused < limit; unused++) worker.flowSlots.release();
  return claimed.length;
}

async function claimScripts(worker: WorkerContext): Promise<number> {
  if (!worker.slots.tryAcquire()) return 0;
  const tags = [...worker.tags].filter((tag) => tag !== 'flow');
  const [claimed] = await untilBack(() => claimNext({ tags, limit: 1, worker: worker.id }));
  if (claimed) hold(worker, workOn(worker, claimed, worker.slots));
  else worker.slots.release();
  return claimed ? 1 : 0;
}

function hold(worker: WorkerContext, work: Promise<void>): void {
  worker.inHand.add(work);
  void work.finally(() => worker.inHand.delete(work));
}
