import { mkdirSync } from 'node:fs';
import { prepareRedis } from '@/scripts/start/redis.mjs';
import { Service } from './service';

/** A Redis of the test's own in this folder, behind a password. */
export async function openRedis(dataDir: string): Promise<{ service: Service; url: string }> {
  mkdirSync(dataDir, { recursive: true });
  const redis = await prepareRedis({ dataDir });
  if (!redis) throw new Error('The fault tests need redis-server: install it, or run `npm test` as root');
  const service = new Service(redis.part, async () => redis.part.isReady());
  await service.start();
  return { service, url: redis.url };
}
