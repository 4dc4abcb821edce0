import { createTemplateDatabase } from './database';
import { startTestServers } from './servers';

/** One Postgres and one Redis for the whole run; vitest hands the environment on to every test process. */
export async function setup(): Promise<() => Promise<void>> {
  const servers = await startTestServers();
  await createTemplateDatabase(servers.adminUrl);
  process.env.TEST_DATABASE_URL = servers.adminUrl;
  process.env.TEST_REDIS_URL = servers.redisUrl;
  return servers.stop;
}
