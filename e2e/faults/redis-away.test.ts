import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { assertInvariants } from './support/invariants';
import { until } from './support/poll';
import { isLongRun } from './support/seed';
import { STEADY, World } from './support/world';

// What Redis says of itself when it refuses, and what a client says when it is away.
const REDIS_ERRORS = /OOM|ECONNREFUSED|ECONNRESET|Connection is closed|max requests|READONLY|LOADING/;
let world: World;

beforeAll(async () => {
  world = await World.open();
});
afterEach(async () => {
  world.stores.redisWire.set({ kind: 'pass' });
  await world.stopNodes();
});
afterAll(() => world.close());

const effectJobs = (count: number, seconds = 0) =>
  Array.from({ length: count }, () => ({ bash: world.effects.script(seconds) }));

const ended = () => world.stores.count('job_done');

/** Starts a job and answers how long it waited for its worker, by the database's clock. */
async function queueMsOfOne(): Promise<number> {
  const id = await world.api.submit({ bash: world.effects.script() });
  await until('the job ends', async () => (await world.stores.count('job_done WHERE id = $1', [id])) === 1);
  const [row] = await world.stores.sql<{ ms: number }>(
    `SELECT (d.timings ->> 'queueMs')::float8 AS ms FROM job_done d WHERE id = $1`,
    [id],
  );
  return row?.ms ?? Number.POSITIVE_INFINITY;
}

test('F9 Redis emptied three times in the middle of a burst costs time and no job', async () => {
  await world.startApps(1);
  await world.startWorkers(2, STEADY);
  const count = isLongRun ? 5_000 : 200;
  const before = await ended();
  const submitting = world.api.submitAll(effectJobs(count));
  for (let flush = 1; flush <= 3; flush++) {
    await until(`${flush}/4 are done`, async () => (await ended()) - before > (count * flush) / 4, 300_000);
    await world.stores.redis.flushall();
  }
  const accepted = await submitting;
  await world.untilQuiet(300_000);
  await assertInvariants(world, { accepted, effects: accepted, announced: REDIS_ERRORS });
  expect(await world.effects.list()).toHaveLength(count);
});

test('F10 while Redis is away work goes on, and when it is back, empty, tickets are used again without a restart', async () => {
  await world.startApps(1);
  await world.startWorkers(2, STEADY);
  const pids = world.nodes.map(({ pid }) => pid);
  const downMs = isLongRun ? 20_000 : 8_000;
  const accepted = await world.api.submitAll(effectJobs(isLongRun ? 5_000 : 600), 32);
  await world.stores.redisServer.end('SIGKILL');
  const before = await ended();
  await delay(downMs);
  expect(await ended(), 'jobs done without Redis').toBeGreaterThan(before);
  rmSync(`${world.stores.dataDir}/redis/appendonlydir`, { recursive: true, force: true });
  await world.stores.redisServer.start();
  await world.untilQuiet(300_000);
  // Fast only by a ticket: without one, the sweep leaves a job alone for seconds.
  await until('tickets are used again', async () => (await queueMsOfOne()) < 1_000, 10_000);
  expect(
    world.nodes.map(({ pid }) => pid),
    'processes',
  ).toEqual(pids);
  await assertInvariants(world, { accepted, effects: accepted, announced: REDIS_ERRORS });
});
