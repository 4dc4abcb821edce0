import { hkdfSync } from 'node:crypto';
import { availableParallelism, homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import packageJson from '@/package.json' with { type: 'json' };
import { type Limits, limitsEnvironment, limitsOf } from './limits';

export type Role = 'all' | 'app' | 'worker';

export interface Config {
  version: string;
  role: Role;
  host: string;
  port: number;
  /** Where browsers and jobs find the app; never ends in a slash. */
  baseUrl: string;
  dataDir: string;
  databaseUrl: string;
  /** Without one, the queue lives in Postgres. */
  redisUrl: string | null;
  /** 32 bytes: the key of everything that is encrypted or signed. */
  secretKey: Buffer;
  smtpUrl: string | null;
  mailFrom: string;
  superadminSecret: string | null;
  /** A bearer token that may read /metrics and nothing else. */
  metricsToken: string | null;
  /** A port of the app's own for /metrics and the probes, besides the main one. */
  metricsPort: number | null;
  /** The worker's port for the same. */
  workerPort: number | null;
  /** Where both of them listen. */
  metricsHost: string;
  /** The collector of traces. */
  otel: { tracesUrl: string; headers: Record<string, string>; serviceName: string } | null;
  /** The tags this worker serves; null means the default ones. */
  workerTags: string[] | null;
  /** `workspace:path` of the scripts that this worker is there for. */
  dedicated: string[];
  workerConcurrency: number;
  /** Of a workspace: jobs that may wait, and runs that may be started in a second. */
  queuedMax: number;
  submitsPerSecond: number;
  /** Runs are kept for so many days; null: for ever. */
  retentionDays: number | null;
  /** How long a worker that is told to stop lets scripts go on. */
  workerDrainGraceMs: number;
  /** A worker that was silent for this long is given up. The same in all processes of an instance. */
  workerLeaseMs: number;
  sandbox: 'strict' | 'bubblewrap' | 'off';
  /** Addresses that scripts may reach although they are private: IPv4 with optional /bits and :port. */
  allowedEgress: string[];
  /** What packages and compiled scripts may take on this machine's disk. */
  cacheBytesMax: number;
  limits: Limits;
  /** Where this process is to fail on purpose, for the fault tests. */
  failpoints: string | null;
  failpointSeed: number | null;
}

const urlWith = (...protocols: string[]) =>
  z.url({
    protocol: new RegExp(`^(${protocols.join('|')})$`),
    error: `must be a URL that begins with ${protocols[0]}://`,
  });

const egressRule = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?(:\d{1,5})?$/, 'must be a list such as 10.1.2.3:5432,192.168.7.0/24');

const dedicatedScript = z
  .string()
  .regex(/^[^:\s]+:[uf]\/\S+$/, 'must be a list such as demo:f/tools/hello,demo:u/ann/score');

const headerPair = z.string().regex(/^[\w-]+=.*$/, 'must be a list such as api-key=abc,x-team=ops');

const port = z.coerce.number().int().min(1).max(65_535);

const environmentSchema = z.object({
  MILLRACE_ROLE: z.enum(['all', 'app', 'worker']).default('all'),
  HOST: z.string().default('0.0.0.0'),
  PORT: port.default(3000),
  BASE_URL: urlWith('http', 'https').optional(),
  MILLRACE_DATA_DIR: z.string().optional(),
  DATABASE_URL: urlWith('postgresql', 'postgres'),
  REDIS_URL: urlWith('redis', 'rediss').nullable().default(null),
  MILLRACE_SECRET_KEY: z.string().min(16),
  SMTP_URL: urlWith('smtp', 'smtps').nullable().default(null),
  MAIL_FROM: z.string().default('Millrace <millrace@localhost>'),
  SUPERADMIN_SECRET: z.string().nullable().default(null),
  MILLRACE_METRICS_TOKEN: z
    .string()
    .regex(/^\S{16,}$/, 'must be at least 16 characters without spaces')
    .nullable()
    .default(null),
  MILLRACE_METRICS_PORT: port.nullable().default(null),
  MILLRACE_WORKER_PORT: port.nullable().default(null),
  OTEL_EXPORTER_OTLP_ENDPOINT: urlWith('http', 'https').nullable().default(null),
  OTEL_EXPORTER_OTLP_HEADERS: z.string().default('').transform(splitTags).pipe(z.array(headerPair)),
  OTEL_SERVICE_NAME: z.string().default('millrace'),
  MILLRACE_METRICS_HOST: z.string().default('127.0.0.1'),
  WORKER_TAGS: z.string().transform(splitTags).pipe(z.array(z.string()).min(1)).nullable().default(null),
  MILLRACE_DEDICATED: z.string().default('').transform(splitTags).pipe(z.array(dedicatedScript)),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(1000).default(Math.max(2, availableParallelism())),
  WORKER_DRAIN_GRACE_S: z.coerce.number().min(0).max(86_400).default(60),
  WORKER_LEASE_S: z.coerce.number().min(1).max(3600).default(15),
  MILLRACE_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .max(36_500)
    .refine((days) => days === 0 || days >= 7, 'must be 0 or at least 7')
    .default(30),
  MILLRACE_QUEUED_MAX: z.coerce.number().int().min(1).default(100_000),
  MILLRACE_SUBMITS_PER_SECOND: z.coerce.number().int().min(1).default(5_000),
  MILLRACE_SANDBOX: z.enum(['strict', 'bubblewrap', 'off']).default('strict'),
  MILLRACE_ALLOW_EGRESS: z.string().default('').transform(splitTags).pipe(z.array(egressRule)),
  MILLRACE_CACHE_MB: z.coerce.number().int().min(100).max(10_000_000).default(10_240),
  ...limitsEnvironment,
  MILLRACE_FAILPOINTS: z.string().nullable().default(null),
  MILLRACE_FAILPOINT_SEED: z.coerce.number().int().nonnegative().nullable().default(null),
});

let current: Config | undefined;

/** The configuration of this process, read at the first call. */
export function getConfig(): Config {
  current ??= readConfig(process.env);
  return current;
}

/** Throws one error that names every variable with a bad value. An empty variable counts as absent. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const present = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
  const given = Object.fromEntries(present);
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => describe(issue, given));
    throw new Error(`Configuration: ${problems.join('; ')}`);
  }
  const env = parsed.data;
  return {
    version: packageJson.version,
    role: env.MILLRACE_ROLE,
    host: env.HOST,
    port: env.PORT,
    baseUrl: (env.BASE_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, ''),
    dataDir: resolve(env.MILLRACE_DATA_DIR ?? defaultDataDir()),
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    secretKey: Buffer.from(hkdfSync('sha256', env.MILLRACE_SECRET_KEY, '', 'millrace secret key', 32)),
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    superadminSecret: env.SUPERADMIN_SECRET,
    metricsToken: env.MILLRACE_METRICS_TOKEN,
    metricsPort: env.MILLRACE_METRICS_PORT,
    workerPort: env.MILLRACE_WORKER_PORT,
    metricsHost: env.MILLRACE_METRICS_HOST,
    otel: otelOf(env),
    workerTags: env.WORKER_TAGS,
    dedicated: env.MILLRACE_DEDICATED,
    workerConcurrency: env.WORKER_CONCURRENCY,
    queuedMax: env.MILLRACE_QUEUED_MAX,
    submitsPerSecond: env.MILLRACE_SUBMITS_PER_SECOND,
    retentionDays: env.MILLRACE_RETENTION_DAYS || null,
    workerDrainGraceMs: env.WORKER_DRAIN_GRACE_S * 1000,
    workerLeaseMs: env.WORKER_LEASE_S * 1000,
    sandbox: env.MILLRACE_SANDBOX,
    allowedEgress: env.MILLRACE_ALLOW_EGRESS,
    cacheBytesMax: env.MILLRACE_CACHE_MB * 2 ** 20,
    limits: limitsOf(env),
    failpoints: env.MILLRACE_FAILPOINTS,
    failpointSeed: env.MILLRACE_FAILPOINT_SEED,
  };
}

function otelOf(env: z.output<typeof environmentSchema>): Config['otel'] {
  const {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: headers,
    OTEL_SERVICE_NAME: serviceName,
  } = env;
  if (endpoint === null) return null;
  const pairs = headers.map((pair) => [
    pair.slice(0, pair.indexOf('=')),
    decodeURIComponent(pair.slice(pair.indexOf('=') + 1)),
  ]);
  return { tracesUrl: `${endpoint.replace(/\/+$/, '')}/v1/traces`, headers: Object.fromEntries(pairs), serviceName };
}

function defaultDataDir(): string {
  return process.getuid?.() === 0 ? '/var/lib/millrace' : join(homedir(), '.millrace');
}

function splitTags(list: string): string[] {
  return list
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);
}

/** Names the variable and what is wrong, never its value: it may be a password. */
function describe(issue: z.core.$ZodIssue, given: object): string {
  const name = String(issue.path[0]);
  return `${name} ${name in given ? `is not valid (${issue.message})` : 'is not set'}`;
}
