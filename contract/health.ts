import { z } from 'zod';
import { endpoint } from './endpoint';
import { timestamp } from './fields';

const tag = 'Health';

export const getVersion = endpoint({
  method: 'get',
  path: '/version',
  role: 'public',
  tag,
  summary: 'The version of this server',
  reply: { 200: 'text' },
});

export const getLiveness = endpoint({
  method: 'get',
  path: '/healthz',
  role: 'public',
  tag,
  summary: 'Says ok while the process lives',
  reply: { 200: 'text' },
});

export const getReadiness = endpoint({
  method: 'get',
  path: '/readyz',
  role: 'public',
  tag,
  summary: 'Says ok while requests can be served, degraded while they can be and Redis is away; 503 otherwise',
  reply: { 200: 'text' },
});

export const getStartup = endpoint({
  method: 'get',
  path: '/startupz',
  role: 'public',
  tag,
  summary: 'Says ok once the process has started; 503 before',
  reply: { 200: 'text' },
});

export const getMetrics = endpoint({
  method: 'get',
  path: '/metrics',
  role: 'public',
  tag,
  summary: 'Prometheus metrics, for administrators of the instance and for the bearer of MILLRACE_METRICS_TOKEN',
  reply: { 200: 'text' },
});

const health = z.enum(['healthy', 'degraded', 'unhealthy']);

export const getHealthStatus = endpoint({
  method: 'get',
  path: '/health/status',
  role: 'public',
  tag,
  summary: 'Whether the database answers and workers are alive',
  reply: {
    200: z.object({
      status: health,
      checked_at: timestamp,
      database_healthy: z.boolean(),
      workers_alive: z.number().int(),
    }),
  },
});

export const getHealthDetails = endpoint({
  method: 'get',
  path: '/health/detailed',
  role: 'superadmin',
  tag,
  summary: 'The state of database, workers and queue',
  reply: {
    200: z.object({
      status: health,
      checked_at: timestamp,
      version: z.string(),
      checks: z.object({
        database: z.object({ healthy: z.boolean(), latency_ms: z.number() }),
        workers: z.object({ active_count: z.number().int(), worker_groups: z.array(z.string()) }),
        queue: z.object({ pending_jobs: z.number().int(), running_jobs: z.number().int() }),
        readiness: z.object({ healthy: z.boolean() }),
      }),
    }),
  },
});

export const getOpenApiJson = endpoint({
  method: 'get',
  path: '/openapi.json',
  role: 'public',
  tag,
  summary: 'This API as an OpenAPI 3.1 document',
  reply: { 200: 'text' },
});

export const getOpenApiYaml = endpoint({
  method: 'get',
  path: '/openapi.yaml',
  role: 'public',
  tag,
  summary: 'This API as an OpenAPI 3.1 document, in YAML',
  reply: { 200: 'text' },
});
