import { openProbeServer } from '@/server/http/probe-server';
import { getConfig } from '@/server/config';
import { metrics } from '@/server/metrics';
import { getPhase } from '@/server/lifecycle';
import { readProcessMetrics } from '@/server/queries/read-metrics';
import type { WorkerContext } from './context';

/** The worker's own port for /metrics and the probes, where one is set. */
export async function openProbes(worker: WorkerContext): Promise<void> {
  const { metricsHost, workerPort } = getConfig();
  if (workerPort === null) return;
  await openProbeServer(
    { host: metricsHost, port: workerPort },
    {
      readiness: () => readinessOf(worker),
      metrics: () => scrape(worker),
    },
  );
}

function readinessOf(worker: WorkerContext) {
  if (getPhase() === 'starting') return 'starting';
  if (worker.isDraining) return 'draining';
  return worker.lease.isFresh ? 'ok' : 'no database';
}

function scrape(worker: WorkerContext): Promise<string> {
  const { busy, count } = worker.slots;
  metrics.workerSlots.set({ state: 'busy' }, busy);
  metrics.workerSlots.set({ state: 'free' }, count - busy);
  metrics.heartbeatLag.set(worker.lease.ageMs / 1000);
  return readProcessMetrics();
}
