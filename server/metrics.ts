import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export const registry = new Registry();
const registers = [registry];

function counter<L extends string = never>(name: string, help: string, labelNames: L[] = []): Counter<L> {
  return new Counter({ name: `millrace_${name}`, help, labelNames, registers });
}

function gauge<L extends string = never>(name: string, help: string, labelNames: L[] = []): Gauge<L> {
  return new Gauge({ name: `millrace_${name}`, help, labelNames, registers });
}

const LATENCY_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const RUN_S = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 21_600];

function seconds<L extends string = never>(
  name: string,
  options: { help: string; buckets: number[]; labelNames?: L[] },
): Histogram<L> {
  const { help, buckets, labelNames = [] } = options;
  return new Histogram({ name: `millrace_${name}`, help, buckets, labelNames, registers });
}

/**
 * What this process counts: one line where it happens, `metrics.claims.inc({ result: 'won' })`. Labels have few
 * values: never a workspace, a path or an id. What the database knows is read when somebody asks (queries/read-metrics.ts).
 */
export const metrics = {
  jobs: counter('jobs_total', 'Jobs that reached their end here', ['status', 'kind']),
  startLatency: seconds('start_latency_seconds', {
    help: 'From being due to the first line of the script',
    buckets: LATENCY_S,
  }),
  run: seconds('run_seconds', { help: "The script's own time", buckets: RUN_S, labelNames: ['language'] }),
  claims: counter('claims_total', 'Looks at a row because of a ticket, and what came of it', ['result']),
  fencedWrites: counter('fenced_writes_total', 'Writes refused because the job was given to another worker'),
  reaped: counter('reaped_total', 'Jobs taken from workers that were given up', ['reason']),
  poison: counter('poison_total', 'Jobs given up because their workers were lost again and again'),
  redispatch: counter('redispatch_total', 'Tickets sent again because the first got lost', ['reason']),
  dispatchWindow: gauge('dispatch_window', 'Tickets that may be in Redis at once', ['tag']),
  redisEpochChanges: counter('redis_epoch_changes_total', 'Times Redis was found emptied or replaced'),
  canary: gauge('canary_seconds', 'What the last canary took that this worker received', ['tag']),
  brownoutSeconds: counter('brownout_seconds_total', 'Time in which work was claimed straight from Postgres'),
  joinAuditorFixes: counter('join_auditor_fixes_total', 'Repairs by the auditor; anything above zero is a bug'),
  unaccountedJobs: counter('unaccounted_jobs_total', 'Accepted jobs found neither ended nor in flight: always 0'),
  scheduleLateness: seconds('schedule_lateness_seconds', {
    help: 'From the time of a firing to its run being accepted',
    buckets: LATENCY_S,
  }),
  scheduleMissed: counter('schedule_missed_total', 'Firings left out because nobody was there in time'),
  workerSlots: gauge('worker_slots', 'Places for scripts in this worker', ['state']),
  heartbeatLag: gauge('heartbeat_lag_seconds', "Since this worker's last heartbeat that the database took"),
  sseClients: gauge('sse_clients', 'Open streams of updates'),
  tracesExported: counter('traces_exported_total', 'Ended runs that the collector took as traces'),
  rateLimited: counter('rate_limited_total', 'Requests refused because there were too many'),
  authFailures: counter('auth_failures_total', 'Requests refused for wrong or missing credentials', ['reason']),
};
