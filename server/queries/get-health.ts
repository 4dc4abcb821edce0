import type { z } from 'zod';
import type { getHealthDetails, getHealthStatus } from '@/contract/health';
import { getConfig } from '../config';
import { readVitals } from '../db/health';
import type { Vitals } from '../db/health';
import { log } from '../log';

export type HealthStatus = z.infer<(typeof getHealthStatus)['reply'][200]>;
export type HealthDetails = z.infer<(typeof getHealthDetails)['reply'][200]>;

export async function readHealthStatus(): Promise<HealthStatus> {
  const { vitals } = await probe();
  return {
    status: statusOf(vitals),
    checked_at: new Date().toISOString(),
    database_healthy: vitals !== null,
    workers_alive: vitals?.workersAlive ?? 0,
  };
}

export async function readHealthDetails(): Promise<HealthDetails> {
  const { vitals, latencyMs } = await probe();
  return {
    status: statusOf(vitals),
    checked_at: new Date().toISOString(),
    version: getConfig().version,
    checks: {
      database: { healthy: vitals !== null, latency_ms: latencyMs },
      workers: { active_count: vitals?.workersAlive ?? 0, worker_groups: vitals?.tags ?? [] },
      queue: { pending_jobs: vitals?.queued ?? 0, running_jobs: vitals?.running ?? 0 },
      readiness: { healthy: vitals !== null },
    },
  };
}

function statusOf(vitals: Vitals | null): HealthStatus['status'] {
  if (!vitals) return 'unhealthy';
  return vitals.workersAlive > 0 ? 'healthy' : 'degraded';
}

async function probe(): Promise<{ vitals: Vitals | null; latencyMs: number }> {
  const startedMs = performance.now();
  try {
    const vitals = await readVitals();
    return { vitals, latencyMs: performance.now() - startedMs };
  } catch (error) {
    // The answer of a health check is that the database is away, not a failure of the check.
    log.warn({ err: error }, 'health check without database');
    return { vitals: null, latencyMs: performance.now() - startedMs };
  }
}
