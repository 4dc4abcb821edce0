import { randomUUID } from 'node:crypto';
import { createPostgresBackend, Job, type JobJson, withBackend, Worker, type WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { getConfig } from '../config';
import { connectRedis, keyPrefix, queueName } from './connection';
import { type Message, message } from './ticket';

export type InHand = {
  /** Null: not one of ours, or of a release to come. */
  message: Message | null;
  /** Takes it out of the queue. Where that fails it comes again, which does no harm. */
  finish: () => void;
  /** The same, and fetches the next in one go. Null: none waits. */
  finishForNext: () => Promise<InHand | null>;
};

export type TicketSource = {
  /** Waits half a minute for a message. Null: none came. */
  next: () => Promise<InHand | null>;
  close: () => Promise<void>;
};

/** Messages are fetched one by one, by whoever has a slot free: BullMQ's own loop would take them first and ask later. */
export function openTicketSource(tag: string): TicketSource {
  const token = randomUUID();
  const connection = connect();
  const worker = openWorker(tag, connection);
  worker.on('error', () => undefined);
  worker.startStalledCheckTimer().catch(() => undefined);
  return {
    async next() {
      const job = await worker.getNextJob(token);
      return job ? inHand(worker, job, token) : null;
    },
    async close() {
      await worker.close(true).catch(() => undefined);
      connection?.disconnect();
    },
  };
}

function connect(): Redis | null {
  const { redisUrl } = getConfig();
  return redisUrl === null ? null : connectRedis(redisUrl, true);
}

const OPTIONS = {
  autorun: false,
  // Beats come more often: this is for the rest.
  drainDelay: 30,
  // A message is held for milliseconds; what is held longer was lost with its worker, and may come again any time.
  lockDuration: 30_000,
  stalledInterval: 30_000,
  maxStalledCount: 1_000_000_000,
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 0 },
} as const;

function openWorker(tag: string, connection: Redis | null): Worker<Message> {
  if (connection !== null) {
    const options: WorkerOptions = { ...OPTIONS, connection, prefix: keyPrefix() };
    return new Worker<Message>(queueName(tag), null, options);
  }
  const onPostgres = withBackend(createPostgresBackend);
  const options = { ...OPTIONS, connection: getConfig().databaseUrl };
  return new onPostgres.Worker<Message>(queueName(tag), null, options) as unknown as Worker<Message>;
}

function inHand(worker: Worker<Message>, job: Job<Message>, token: string): InHand {
  const parsed = message.safeParse(job.data);
  return {
    message: parsed.success ? parsed.data : null,
    finish: () => {
      job.moveToCompleted('', token, false).catch(() => undefined);
    },
    finishForNext: async () => {
      const [next, id] = ((await job.moveToCompleted('', token, true).catch(() => null)) ?? []) as [JobJson?, string?];
      return next ? inHand(worker, Job.fromJSON<Message>(worker, next, id), token) : null;
    },
  };
}
