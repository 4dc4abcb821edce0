import { z } from 'zod';
import { endpoint } from './endpoint';

const tag = 'Worker';
const inWorkspace = z.object({ workspace: z.string() });

export const listWorkers = endpoint({
  method: 'get',
  path: '/workers/list',
  role: 'user',
  summary: 'The workers that were seen lately',
  tag,
  query: z.object({
    page: z.coerce.number<number | string>().int().min(1).max(10_000).optional(),
    per_page: z.coerce.number<number | string>().int().min(1).max(100).optional(),
    ping_since: z.coerce.number<number | string>().int().min(1).optional().describe('seconds; 300 unless told'),
  }),
  reply: {
    200: z.array(
      z.object({
        worker: z.string(),
        worker_instance: z.string(),
        last_ping: z.number().describe('seconds ago'),
        started_at: z.string(),
        ip: z.string(),
        jobs_executed: z.number().int(),
        custom_tags: z.array(z.string()),
        worker_group: z.string(),
        wm_version: z.string(),
        memory_usage: z.number().int(),
        job_isolation: z.string(),
      }),
    ),
  },
});

export const existsWorkersWithTags = endpoint({
  method: 'get',
  path: '/workers/exists_workers_with_tags',
  role: 'user',
  summary: 'For each tag, whether a live worker serves it',
  tag,
  query: z.object({ tags: z.string().max(2_000).describe('with commas'), workspace: z.string().optional() }),
  reply: { 200: z.record(z.string(), z.boolean()) },
});

export const getQueueStatus = endpoint({
  method: 'get',
  path: '/workers/queue_status',
  role: 'user',
  summary: 'Every tag with jobs that wait or run',
  tag,
  reply: {
    200: z.array(
      z.object({
        tag: z.string(),
        waiting: z.number().int(),
        delay: z.number().optional().describe('seconds the oldest of them waits'),
        running: z.number().int(),
        workers: z.number().int().describe('live ones that serve the tag'),
      }),
    ),
  },
});

const counts = z.record(z.string(), z.number().int());

export const getQueueCounts = endpoint({
  method: 'get',
  path: '/workers/queue_counts',
  role: 'user',
  summary: 'Jobs that wait for a worker, by tag',
  tag,
  reply: { 200: counts },
});

export const getQueueRunningCounts = endpoint({
  method: 'get',
  path: '/workers/queue_running_counts',
  role: 'user',
  summary: 'Jobs that run, by tag',
  tag,
  reply: { 200: counts },
});

export const getQueueMetrics = endpoint({
  method: 'get',
  path: '/workers/queue_metrics',
  role: 'superadmin',
  summary: 'Depth and delay of each tag now; their history is with whoever scrapes /metrics',
  tag,
  reply: {
    200: z.array(
      z.object({
        id: z.string().describe('queue_count_<tag> or queue_delay_<tag>'),
        values: z.array(z.object({ created_at: z.string(), value: z.number() })),
      }),
    ),
  },
});

const workerJob = z.object({
  id: z.uuid(),
  rootId: z.uuid(),
  workspace: z.string(),
  path: z.string().nullable(),
  step: z.string().nullable(),
  startedAt: z.string(),
});

export const workerState = z.object({
  id: z.string(),
  host: z.string(),
  pid: z.number().int(),
  version: z.string(),
  state: z.enum(['alive', 'draining', 'lost']),
  tags: z.array(z.string()),
  languages: z.array(z.string()),
  languagesOff: z.record(z.string(), z.string()).describe('those it cannot run, and why'),
  slots: z.number().int(),
  busy: z.number().int(),
  jobsDone: z.number().int(),
  memoryBytes: z.number(),
  cacheBytes: z.number().nullable().describe('packages on its disk, as it last counted them'),
  cacheBytesMax: z.number().nullable(),
  startedAt: z.string(),
  lastSeenS: z.number().describe('seconds ago'),
  sandbox: z.object({ mode: z.string(), lacks: z.array(z.string()) }),
  jobs: z
    .array(workerJob)
    .describe('that run here now; those of other workspaces only for administrators of the instance'),
});
export type WorkerState = z.infer<typeof workerState>;

export const tagQueue = z.object({
  tag: z.string(),
  reason: z
    .enum(['no_worker', 'draining', 'busy', 'moving', 'idle'])
    .describe(
      'why its jobs wait: nobody serves the tag, those who do stop, all slots are taken; or they are being taken',
    ),
  waiting: z.number().int().describe('due, and not taken'),
  oldestS: z.number().nullable(),
  oldestJob: z.uuid().nullable().describe('the run that waits longest'),
  oldestWorkspace: z.string().nullable(),
  scheduled: z.number().int().describe('due later: schedules, sleeps, retries'),
  suspended: z.number().int().describe('that wait for a decision'),
  running: z.number().int(),
  workers: z.number().int(),
  slots: z.number().int(),
  freeSlots: z.number().int(),
});
export type TagQueue = z.infer<typeof tagQueue>;

export const workersOverview = z.object({ workers: z.array(workerState), queues: z.array(tagQueue) });
export type WorkersOverview = z.infer<typeof workersOverview>;

export const getWorkersOverview = endpoint({
  method: 'get',
  path: '/workers/overview',
  role: 'superadmin',
  summary: 'Every worker with what runs on it, and every tag with what waits for it',
  tag,
  reply: { 200: workersOverview },
});

export const getWorkspaceOverview = endpoint({
  method: 'get',
  path: '/w/{workspace}/workers/overview',
  role: 'admin',
  summary: "The same, with this workspace's jobs only",
  tag,
  params: inWorkspace,
  reply: { 200: workersOverview },
});

const languageState = z.object({
  language: z.string(),
  served: z.boolean().describe('whether a live worker runs it'),
  reason: z.string().nullable().describe('why not, and what to do'),
});
export type LanguageState = z.infer<typeof languageState>;

export const getLanguages = endpoint({
  method: 'get',
  path: '/w/{workspace}/workers/languages',
  role: 'operator',
  summary: 'Every language, and whether a live worker runs it',
  tag,
  params: inWorkspace,
  reply: { 200: z.array(languageState) },
});
