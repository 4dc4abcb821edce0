import { getConfig } from '@/server/config';
import { keyPrefix, sharedProducer } from '@/server/queue/connection';
import { sendBeat } from '@/server/queue/send';

const CANARY_MS = 30_000;

/** One message for each tag, so that whoever listens hears something. Twice a minute, one of all of them is timed. */
export async function sendBeats(sender: string, tags: Iterable<string>): Promise<void> {
  const { redisUrl } = getConfig();
  if (redisUrl === null) return;
  for (const tag of tags) {
    const key = `${keyPrefix()}-canary-${tag}`;
    const isCanary = (await sharedProducer(redisUrl).set(key, sender, 'PX', CANARY_MS, 'NX')) === 'OK';
    await sendBeat(tag, { sender, isCanary });
  }
}
