import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestRedis } from '@/scripts/testing/redis';
import { checkRedis, isFixed } from './redis-rules';
import { openTestRedis } from './test-redis';

let redis: TestRedis;

beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.close());

it.each(['allkeys-lru', 'volatile-lru', 'allkeys-random'])(
  'a Redis that would forget messages (%s) is refused, with what to do',
  async (policy) => {
    await redis.command('CONFIG', 'SET', 'maxmemory-policy', policy);
    await expect(checkRedis()).rejects.toThrow(new RegExp(`${policy}.*noeviction`));
  },
);

it('one that keeps what it is given is taken', async () => {
  await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
  await expect(checkRedis()).resolves.toBeUndefined();
});

it('one that does not answer is no reason not to start', async () => {
  await redis.kill();
  await expect(checkRedis()).resolves.toBeUndefined();
});

it.each([
  ['7.0.15', false],
  ['7.2.10', false],
  ['7.2.11', true],
  ['7.4.7', true],
  ['8.1.0', false],
  ['8.2.2', true],
  ['8.4.0', true],
  ['9.0.0', true],
])('%s is told from the releases without the hole', (version, is) => {
  expect(isFixed(version)).toBe(is);
});
