import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Worker as TicketWorker } from 'bullmq';
import { createRuntimes } from '@/runtimes/registry';
import { openSandbox, type Sandbox } from '@/runtimes/process/sandbox';
import type { Runtime } from '@/runtimes/contract';
import { type Config, getConfig } from '@/server/config';
import { ensurePartitions } from '@/server/db/partitions';
import { closePool } from '@/server/db/pool';
import { closePrisma } from '@/server/db/prisma';
import { closeRunEvents, listenForCancel } from '@/server/events/run-events';
import { armFailpoints } from '@/server/failpoints';
import { enterPhase } from '@/server/lifecycle';
import { log } from '@/server/log';
import { createTicketWorker, type Ticket } from '@/server/queue/connection';
import { closeQueues, dispatchDue } from '@/server/queue/dispatch';
import { untilToldToStop } from '@/server/until-told-to-stop';
import { startCaretaker } from './caretaker';
import type { WorkerContext } from './context';
import { Lease } from './lease';
import { openProbes } from './probes';
import { Slots } from './slots';
import { takeTicket } from './workloads/work';

const FLOW_TICKETS = 8;
const DRAIN_MS = 8_000;
const WAKE_MS_MAX = 60_000;

const stop = new AbortController();

async function main(): Promise<void> {
  const stopped = untilToldToStop();
  const config = getConfig();
  armFailpoints(config.failpoints, config.failpointSeed);
  const targetUrl = config.role === 'worker' ? config.baseUrl : `http://127.0.0.1:${config.port}`;
  const sandbox = await openSandbox({
    dataDir: config.dataDir,
    slots: config.workerConcurrency,
    mode: config.sandbox,
    apiGateway: { targetUrl },
    allowedEgress: config.allowedEgress,
  });
  const runtimes = createRuntimes(sandbox, { forbiddenEndpoints: ownServers(config) });
  const worker = await createContext(config, { runtimes, targetUrl, sandbox });
  await ensurePartitions();
  await worker.lease.open();
  await openProbes(worker);
  startCaretaker(worker, stop.signal);
  listenForCancel((id) => worker.running.get(id)?.abort({ by: 'a user', reason: 'canceled' }));
  const tickets = [...worker.tags].map((tag) => listenTo(worker, tag));
  await dispatchDue();
  enterPhase('serving');
  log.info({ worker: worker.id, tags: [...worker.tags], sandbox: sandbox.describe() }, 'worker is ready');
  await stopped;
  await drain(worker, { tickets, sandbox });
}

async function createContext(
  config: Config,
  has: { runtimes: Map<string, Runtime>; targetUrl: string; sandbox: Sandbox },
): Promise<WorkerContext> {
  const languages: string[] = [];
  for (const [language, runtime] of has.runtimes) {
    const missing = await runtime.unavailable();
    if (missing === null) languages.push(language);
    else log.warn({ language }, missing);
  }
  const id = `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`;
  const tags = new Set(config.workerTags ?? [...languages, 'flow']);
  const slots = config.workerConcurrency;
  const { version } = config;
  const row = {
    id,
    host: hostname(),
    pid: process.pid,
    version,
    tags: [...tags],
    slots,
    sandbox: has.sandbox.describe(),
  };
  return {
    id,
    tags,
    slots: new Slots(slots),
    runtimes: has.runtimes,
    sandbox: has.sandbox,
    running: new Map(),
    holding: new Set(),
    inHand: new Set(),
    isDraining: false,
    lease: new Lease(row, config.workerLeaseMs),
    jobApiUrl: has.targetUrl,
    wakeIn,
  };
}

/** The platform's own servers, which no SQL step may reach. One behind a Unix socket is out of reach anyway. */
function ownServers(config: Config): { host: string; port: number }[] {
  const urls = [new URL(config.databaseUrl), ...(config.redisUrl === null ? [] : [new URL(config.redisUrl)])];
  return urls
    .filter((url) => !url.searchParams.get('host')?.startsWith('/'))
    .map((url) => ({ host: url.hostname, port: Number(url.port || (url.protocol.startsWith('redis') ? 6379 : 5432)) }));
}

function listenTo(worker: WorkerContext, tag: string): TicketWorker<Ticket> {
  const needsSlot = tag !== 'flow';
  const take = async (ticket: Ticket) => {
    const work = takeTicket(worker, { jobId: ticket.jobId, needsSlot });
    worker.inHand.add(work);
    try {
      await work;
    } finally {
      worker.inHand.delete(work);
    }
  };
  const tickets = createTicketWorker(tag, needsSlot ? worker.slots.count : FLOW_TICKETS, take);
  tickets.on('error', (error) => log.debug({ err: error }, 'the queue is not reachable'));
  return tickets;
}

/** The database's clock decides what is due; this only saves waiting for the next regular look. */
function wakeIn(ms: number): void {
  if (ms > WAKE_MS_MAX) return;
  setTimeout(() => {
    if (!stop.signal.aborted) dispatchDue().catch(() => undefined);
  }, ms + 5).unref();
}

/** Takes nothing new, gives what runs a moment to end, and hands the rest back. */
async function drain(worker: WorkerContext, has: { tickets: TicketWorker<Ticket>[]; sandbox: Sandbox }): Promise<void> {
  worker.isDraining = true;
  const closing = Promise.allSettled(has.tickets.map((tickets) => tickets.close(true)));
  await Promise.race([Promise.allSettled(worker.inHand), delay(DRAIN_MS / 2)]);
  for (const run of worker.running.values()) run.abort('drained');
  await Promise.race([Promise.allSettled(worker.inHand), delay(DRAIN_MS / 2)]);
  stop.abort();
  await Promise.race([closing, delay(1_000)]);
  await has.sandbox.close();
  await worker.lease.close();
  closeRunEvents();
  await Promise.race([closeQueues(), delay(1_000)]);
  await Promise.allSettled([closePool(), closePrisma()]);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    log.fatal({ err: error }, 'the worker cannot go on');
    process.exit(1);
  },
);
