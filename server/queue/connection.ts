import { createHash } from 'node:crypto';
import { createPostgresBackend, Queue, type QueueOptions, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import { getConfig } from '../config';
import type { Message } from './ticket';

let prefix: string | undefined;

/** Instances may share a Redis: the database they belong to keeps them apart. */
export function keyPrefix(): string {
  prefix ??= prefixOf(new URL(getConfig().databaseUrl).pathname);
  return prefix;
}

function prefixOf(database: string): string {
  return `millrace-${createHash('sha256').update(database).digest('hex').slice(0, 8)}`;
}

export function queueName(tag: string): string {
  return `tag-${tag.replaceAll(':', '_')}`;
}

/** How long a command may take before its caller goes on without it. */
const ANSWER_MS_MAX = 2_000;

/**
 * A connection that gives up on commands at once while Redis is away: callers have the database to fall back on.
 * Blocking ones (workers) wait instead.
 */
export function connectRedis(url: string, isBlocking: boolean): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: isBlocking ? null : 1,
    enableOfflineQueue: isBlocking,
    connectTimeout: 2_000,
    // On a connection of which only our half is left, nothing else would ever end a wait.
    ...(isBlocking ? {} : { commandTimeout: ANSWER_MS_MAX, socketTimeout: ANSWER_MS_MAX }),
    retryStrategy: (times) => Math.min(200 * times, 2_000),
  });
  // Reconnecting is ioredis' own work; without a listener an error would end the process.
  redis.on('error', () => undefined);
  return redis;
}

const RETENTION = { removeOnComplete: true, removeOnFail: true } as const;

export function createQueue(tag: string): Queue<Message> {
  const { redisUrl, databaseUrl } = getConfig();
  if (redisUrl === null) {
    const onPostgres = withBackend(createPostgresBackend);
    return new onPostgres.Queue<Message>(queueName(tag), {
      connection: databaseUrl,
      defaultJobOptions: { attempts: 1, ...RETENTION },
    }) as unknown as Queue<Message>;
  }
  const options: QueueOptions = {
    connection: sharedProducer(redisUrl),
    prefix: keyPrefix(),
    defaultJobOptions: { attempts: 1, ...RETENTION },
  };
  return new Queue<Message>(queueName(tag), options);
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
