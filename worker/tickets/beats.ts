import { getConfig } from '@/server/config';
import { keyPrefix, sharedProducer } from '@/server/queue/connection';
import { sendBeat } from '@/server/queue/send';

const CANARY_MS = 30_000;

/** One message for each tag, so that whoever listens hears something. Twice a minute, one of all of them is timed. */
export async function sendBeats(sender: string, tags: Iterable<string>): Promise<void> {
  const { redisUrl } = getConfig();
  if (redisUrl === null) return;
  await Promise.all([...tags].map((tag) => beatOf(tag, { sender, redisUrl })));
}

async function beatOf(tag: string, { sender, redisUrl }: { sender: string; redisUrl: string }): Promise<void> {
  const key = `${keyPrefix()}-canary-${tag}`;
  const isCanary = (await sharedProducer(redisUrl).set(key, sender, 'PX', CANARY_MS, 'NX')) === 'OK';
  await sendBeat(tag, { sender, isCanary });
}
