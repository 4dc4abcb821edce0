import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import {
  type DatabaseHealth,
  type QueueDepth,
  readDatabaseHealth,
  readPool,
  readQueueDepths,
} from '../db/metric-reads';
import { log } from '../log';
import { registry } from '../metrics';

const FRESH_MS = 2_000;
// The loop is sampled this often once anybody scrapes, and never before.
const LOOP_SAMPLE_MS = 50;

let isCollecting = false;
let latest: { text: Promise<string>; atMs: number } | undefined;

/** This process's metrics as Prometheus reads them. */
export async function readProcessMetrics(): Promise<string> {
  if (!isCollecting) collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_SAMPLE_MS });
  isCollecting = true;
  return `${await registry.metrics()}\n${await poolMetrics()}`;
}

/**
 * The process's metrics and what the database knows, which is read now and not on a timer. Scrapes in quick succession
 * share one reading. Without the database, its part is missing and `millrace_database_up` is 0.
 */
export async function readMetrics(): Promise<string> {
  const nowMs = performance.now();
  if (!latest || nowMs - latest.atMs > FRESH_MS) latest = { text: databaseMetrics(), atMs: nowMs };
  return `${await readProcessMetrics()}\n${await latest.text}`;
}

async function databaseMetrics(): Promise<string> {
  const scratch = new Registry();
  const gauge = gaugesOf(scratch);
  try {
    const askedMs = Date.now();
    const [depths, health] = await Promise.all([readQueueDepths(), readDatabaseHealth()]);
    const middleMs = (askedMs + Date.now()) / 2;
    fillQueue(gauge, depths);
    fillHealth(gauge, health, middleMs);
    gauge('database_up', 'Whether the database answered this scrape').set(1);
  } catch (error) {
    log.warn({ err: error }, 'metrics without the database');
    scratch.clear();
    gauge('database_up', 'Whether the database answered this scrape').set(0);
  }
  return scratch.metrics();
}

function fillQueue(gauge: GaugeMaker, depths: QueueDepth[]): void {
  const depth = gauge('queue_depth', 'Rows in flight', ['tag', 'state']);
  const oldest = gauge('oldest_queued_seconds', 'How long the oldest due job waits', ['tag']);
  const workers = gauge('queue_workers', 'Live workers that serve a tag with jobs', ['tag']);
  const approvals = gauge('approvals_pending', 'Steps that wait for decisions');
  let suspended = 0;
  for (const { tag, state, jobs, oldestS, workers: serving } of depths) {
    depth.set({ tag, state }, jobs);
    if (oldestS !== null) oldest.set({ tag }, oldestS);
    workers.set({ tag }, serving);
    if (state === 'suspended') suspended += jobs;
  }
  approvals.set(suspended);
}

function fillHealth(gauge: GaugeMaker, health: DatabaseHealth, middleMs: number): void {
  gauge('workers_alive', 'Workers whose lease is valid').set(health.workersAlive);
  gauge('clock_skew_seconds', "The database's clock minus ours").set((health.nowMs - middleMs) / 1000);
  gauge('partition_days_ahead', 'Days until the last partition ends').set(health.partitionDaysAhead);
  gauge('partition_stray_tables', 'Tables with rows outside of every partition').set(health.strayTables);
  gauge('pg_oldest_xmin_seconds', 'Age of the oldest open transaction').set(health.oldestXminS);
  const dead = gauge('pg_dead_tuples', 'Dead rows of the hot tables', ['table']);
  for (const [table, count] of Object.entries(health.deadTuples)) dead.set({ table }, count);
}

async function poolMetrics(): Promise<string> {
  const scratch = new Registry();
  const gauge = gaugesOf(scratch);
  const pool = gauge('pg_pool', "Connections of this process's pool", ['state']);
  for (const [state, count] of Object.entries(readPool())) pool.set({ state }, count);
  return scratch.metrics();
}

type GaugeMaker = ReturnType<typeof gaugesOf>;

function gaugesOf(scratch: Registry) {
  return <L extends string = never>(name: string, help: string, labelNames: L[] = []): Gauge<L> =>
    new Gauge({ name: `millrace_${name}`, help, labelNames, registers: [scratch] });
}
