import { startTestRedis, type TestRedis } from '@/scripts/testing/redis';

/** A Redis of the test's own, for code that asks for no database. */
export async function openTestRedis(environment: Record<string, string> = {}): Promise<TestRedis> {
  const redis = await startTestRedis();
  Object.assign(process.env, {
    DATABASE_URL: 'postgresql://localhost/none',
    REDIS_URL: redis.url,
    MILLRACE_SECRET_KEY: 'a key for tests only',
    // Vite claims this name for itself.
    BASE_URL: 'http://localhost:3000',
    ...environment,
  });
  return redis;
}
