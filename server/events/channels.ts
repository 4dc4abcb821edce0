import type { Redis } from 'ioredis';
import { getConfig } from '../config';
import { connectRedis, keyPrefix, sharedProducer } from '../queue/connection';

let subscriber: Redis | undefined;
const receivers = new Map<string, (message: string) => void>();

/** Calls `receive` with what comes by this channel from now on. One connection for all of them, made with the first. */
export function subscribe(channel: string, receive: (message: string) => void): void {
  const { redisUrl } = getConfig();
  if (redisUrl === null || receivers.has(channel)) return;
  subscriber ??= connect(redisUrl);
  receivers.set(channel, receive);
  subscriber.subscribe(nameOf(channel)).catch(() => undefined);
}

function connect(redisUrl: string): Redis {
  const redis = connectRedis(redisUrl, true);
  const prefix = nameOf('');
  redis.on('message', (name: string, message: string) => receivers.get(name.slice(prefix.length))?.(message));
  return redis;
}

/** Best effort: who listens looks into the database now and then. */
export async function publish(channel: string, message: string): Promise<void> {
  const { redisUrl } = getConfig();
  if (redisUrl !== null) await sharedProducer(redisUrl).publish(nameOf(channel), message);
}

function nameOf(channel: string): string {
  return `${keyPrefix()}-${channel}`;
}

export function closeChannels(): void {
  subscriber?.disconnect();
  subscriber = undefined;
  receivers.clear();
}
