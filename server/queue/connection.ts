import { createHash } from 'node:crypto';
import { Queue, type QueueOptions, Worker, type WorkerOptions } from 'bullmq';
import { createPostgresBackend, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import { getConfig } from '../config';

/** What a ticket says: look at this row. Everything else is in Postgres. */
export type Ticket = { jobId: string; generation: number };

/** Instances may share a Redis: the database they belong to keeps them apart. */
export function keyPrefix(): string {
  const name = new URL(getConfig().databaseUrl).pathname;
  return `millrace-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

export function queueName(tag: string): string {
  return `tag-${tag.replaceAll(':', '_')}`;
}

/**
 * A connection that gives up on commands at once while Redis is away: callers have the database to fall back on.
 * Blocking ones (workers) wait instead.
 */
export function connectRedis(url: string, isBlocking: boolean): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: isBlocking ? null : 1,
    enableOfflineQueue: isBlocking,
    connectTimeout: 2_000,
    retryStrategy: (times) => Math.min(200 * times, 2_000),
  });
  // Reconnecting is ioredis' own work; without a listener an error would end the process.
  redis.on('error', () => undefined);
  return redis;
}

const RETENTION = { removeOnComplete: true, removeOnFail: true } as const;

export function createQueue(tag: string): Queue<Ticket> {
  const { redisUrl, databaseUrl } = getConfig();
  if (redisUrl === null) {
    const onPostgres = withBackend(createPostgresBackend);
    return new onPostgres.Queue<Ticket>(queueName(tag), {
      connection: databaseUrl,
      defaultJobOptions: { attempts: 1, ...RETENTION },
    }) as unknown as Queue<Ticket>;
  }
  const options: QueueOptions = {
    connection: sharedProducer(redisUrl),
    prefix: keyPrefix(),
    defaultJobOptions: { attempts: 1, ...RETENTION },
  };
  return new Queue<Ticket>(queueName(tag), options);
}

export function createTicketWorker(
  tag: string,
  concurrency: number,
  take: (ticket: Ticket) => Promise<void>,
): Worker<Ticket> {
  const { redisUrl, databaseUrl } = getConfig();
  const process = async (job: { data: Ticket }) => take(job.data);
  const options = {
    concurrency,
    // Our own lease decides who is alive: BullMQ must never fail a ticket for being slow.
    lockDuration: 30_000,
    stalledInterval: 30_000,
    maxStalledCount: 1_000_000_000,
    ...RETENTION,
  };
  if (redisUrl === null) {
    const onPostgres = withBackend(createPostgresBackend);
    return new onPostgres.Worker<Ticket>(queueName(tag), process, {
      connection: databaseUrl,
      ...options,
    } as never) as unknown as Worker<Ticket>;
  }
  const redisOptions: WorkerOptions = {
    connection: connectRedis(redisUrl, true),
    prefix: keyPrefix(),
    concurrency,
    lockDuration: options.lockDuration,
    stalledInterval: options.stalledInterval,
    maxStalledCount: options.maxStalledCount,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  };
  return new Worker<Ticket>(queueName(tag), process, redisOptions);
}

let producer: Redis | undefined;

/** One connection for everything this process sends. */
export function sharedProducer(url: string): Redis {
  producer ??= connectRedis(url, false);
  return producer;
}

/** Rejects while Redis is away. The queue in Postgres shares its fate with the database. */
export async function pingQueue(): Promise<void> {
  const { redisUrl } = getConfig();
  if (redisUrl !== null) await sharedProducer(redisUrl).ping();
}

export async function closeProducer(): Promise<void> {
  producer?.disconnect();
  producer = undefined;
}
