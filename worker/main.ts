import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { PackageCache } from '@/runtimes/packages/cache';
import { createRuntimes } from '@/runtimes/registry';
import { openSandbox, type Sandbox } from '@/runtimes/process/sandbox';
import type { Runtime } from '@/runtimes/contract';
import { type Config, getConfig } from '@/server/config';
import { ensurePartitions } from '@/server/db/partitions';
import { closePool } from '@/server/db/pool';
import { closePrisma } from '@/server/db/prisma';
import { closeChannels } from '@/server/events/channels';
import { listenForCancel } from '@/server/events/run-events';
import { armFailpoints } from '@/server/failpoints';
import { enterPhase } from '@/server/lifecycle';
import { log } from '@/server/log';
import { checkRedis } from '@/server/queue/redis-rules';
import { closeQueues } from '@/server/queue/send';
import { untilToldToHurry, untilToldToStop } from '@/server/until-told-to-stop';
import { startCaretaker } from './caretaker';
import type { WorkerContext } from './context';
import { KeptFolders } from './flow/kept-folders';
import { Lease } from './lease';
import { Spool } from './outcome/spool';
import { openProbes } from './probes';
import { Slots } from './slots';
import { stepBack } from './step-back';
import { Desk } from './tickets/desk';
import { untilBack } from './until-back';
import { storeLeftEnds } from './workloads/store-left-ends';

/** Flows that advance at once; more with more slots, for each of them may end in a script that takes one. */
const FLOW_SLOTS = 8;
/** What a script is given between SIGTERM and SIGKILL, and a moment to hand its job back. */
const RELEASE_MS = 8_000;

const stop = new AbortController();

async function main(): Promise<void> {
  const stopped = untilToldToStop();
  const config = getConfig();
  stepBack();
  armFailpoints(config.failpoints, config.failpointSeed);
  await checkRedis();
  const targetUrl = config.role === 'worker' ? config.baseUrl : `http://127.0.0.1:${config.port}`;
  const sandbox = await openSandbox({
    dataDir: config.dataDir,
    slots: config.workerConcurrency,
    mode: config.sandbox,
    apiGateway: { targetUrl },
    allowedEgress: config.allowedEgress,
  });
  const cache = new PackageCache({ dir: sandbox.folders.cacheDir, bytesMax: config.cacheBytesMax });
  const runtimes = createRuntimes(sandbox, { forbiddenEndpoints: ownServers(config), cache });
  const worker = await createContext(config, { runtimes, cache, targetUrl, sandbox });
  // A process that came to its end because the database is away would do so again and again.
  const isRegistered = untilBack(async () => {
    await ensurePartitions();
    await worker.lease.open();
  }).then(() => true);
  if (!(await Promise.race([isRegistered, stopped.then(() => false)]))) return sandbox.close();
  await openProbes(worker);
  startCaretaker(worker, stop.signal);
  listenForCancel((id) => worker.running.get(id)?.abort({ by: 'a user', reason: 'canceled' }));
  const desk = new Desk(worker);
  worker.wakeIn = (ms) => desk.dispatcher.wakeIn(ms);
  desk.open();
  void storeLeftEnds(worker).catch((error: unknown) => log.error({ err: error }, 'kept results could not be read'));
  enterPhase('serving');
  log.info({ worker: worker.id, tags: [...worker.tags], sandbox: sandbox.describe() }, 'worker is ready');
  const isWedged = await Promise.race([stopped.then(() => false), desk.wedged.then(() => true)]);
  await drain(worker, { desk, sandbox });
  if (isWedged) throw new Error('the queue stays silent however often it is opened anew; a new process may hear more');
}

async function createContext(
  config: Config,
  has: { runtimes: Map<string, Runtime>; cache: PackageCache; targetUrl: string; sandbox: Sandbox },
): Promise<WorkerContext> {
  const { languages, languagesOff } = await languagesOf(has.runtimes);
  const id = `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`;
  const tags = new Set([...config.dedicated, ...(config.workerTags ?? usualTags(config, languages))]);
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
    languages,
    languagesOff,
    cacheBytesMax: config.cacheBytesMax,
  };
  return {
    id,
    tags,
    dedicated: new Set(config.dedicated),
    slots: new Slots(slots),
    flowSlots: new Slots(FLOW_SLOTS + slots),
    runtimes: has.runtimes,
    cache: has.cache,
    sandbox: has.sandbox,
    keptFolders: new KeptFolders(has.sandbox.folders.keptDir),
    running: new Map(),
    holding: new Set(),
    inHand: new Set(),
    isDraining: false,
    jobsDone: 0,
    lease: new Lease(row, config.workerLeaseMs),
    spool: new Spool(config.dataDir),
    jobApiUrl: has.targetUrl,
    wakeIn: () => undefined,
  };
}

/** A worker that is there for some scripts takes no others, unless it is told to. */
function usualTags({ dedicated }: Config, languages: string[]): string[] {
  return dedicated.length > 0 ? [] : [...languages, 'flow'];
}

/** What this machine can run, and why it cannot run the rest. */
async function languagesOf(runtimes: Map<string, Runtime>) {
  const languages: string[] = [];
  const languagesOff: Record<string, string> = {};
  for (const [language, runtime] of runtimes) {
    const missing = await runtime.unavailable();
    if (missing === null) languages.push(language);
    else languagesOff[language] = missing;
  }
  if (Object.keys(languagesOff).length > 0) log.info({ languagesOff }, 'some languages cannot run here');
  return { languages, languagesOff };
}

/** The platform's own servers, which no SQL step may reach. One behind a Unix socket is out of reach anyway. */
function ownServers(config: Config): { host: string; port: number }[] {
  const urls = [new URL(config.databaseUrl), ...(config.redisUrl === null ? [] : [new URL(config.redisUrl)])];
  return urls
    .filter((url) => !url.searchParams.get('host')?.startsWith('/'))
    .map((url) => ({ host: url.hostname, port: Number(url.port || (url.protocol.startsWith('redis') ? 6379 : 5432)) }));
}

/** Takes nothing new, gives what runs its grace to end, and hands the rest back. */
async function drain(worker: WorkerContext, has: { desk: Desk; sandbox: Sandbox }): Promise<void> {
  worker.isDraining = true;
  const closing = has.desk.close();
  await Promise.race([Promise.allSettled(worker.inHand), delay(getConfig().workerDrainGraceMs), untilToldToHurry()]);
  for (const run of worker.running.values()) run.abort('drained');
  await Promise.race([Promise.allSettled(worker.inHand), delay(RELEASE_MS)]);
  stop.abort();
  await Promise.race([closing, delay(1_000)]);
  await has.sandbox.close();
  await leave(worker);
  closeChannels();
  await Promise.race([closeQueues(), delay(1_000)]);
  await Promise.allSettled([closePool(), closePrisma()]);
}

/** What it still holds is taken from it when its lease runs out: until then the next process may store its result. */
async function leave(worker: WorkerContext): Promise<void> {
  if (worker.holding.size > 0) return;
  await worker.lease.close().catch((error: unknown) => log.warn({ err: error }, 'this worker could not sign off'));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    log.fatal({ err: error }, 'the worker cannot go on');
    process.exit(1);
  },
);
