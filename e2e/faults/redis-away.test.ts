import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { REDIS_AWAY } from './support/announced';
import { assertInvariants } from './support/invariants';
import { openWorld } from './support/open-world';
import { until } from './support/poll';
import { queueMsOfOne } from './support/queue-wait';
import { isLongRun } from './support/seed';
import { STEADY } from './support/world';

const world = await openWorld();

const ended = () => world.stores.count('job_done');

test('F9 Redis emptied three times in the middle of a burst costs time and no job', async () => {
  await world.startApps(1);
  await world.startWorkers(2, STEADY);
  const count = isLongRun ? 5_000 : 200;
  const before = await ended();
  const submitting = world.api.submitAll(world.effects.jobs(count));
  for (let flush = 1; flush <= 3; flush++) {
    await until(`${flush}/4 are done`, async () => (await ended()) - before > (count * flush) / 4, 300_000);
    await world.stores.redis.flushall();
  }
  const accepted = await submitting;
  await world.untilQuiet(300_000);
  await assertInvariants(world, { accepted, effects: accepted, announced: REDIS_AWAY });
  expect(await world.effects.list()).toHaveLength(count);
});

test('F10 while Redis is away work goes on, and when it is back, empty, tickets are used again without a restart', async () => {
  await world.startApps(1);
  await world.startWorkers(2, STEADY);
  const pids = world.nodes.map(({ pid }) => pid);
  const downMs = isLongRun ? 20_000 : 8_000;
  const accepted = await world.api.submitAll(world.effects.jobs(isLongRun ? 5_000 : 600), 32);
  await world.stores.redisServer.end('SIGKILL');
  const before = await ended();
  await delay(downMs);
  expect(await ended(), 'jobs done without Redis').toBeGreaterThan(before);
  rmSync(`${world.stores.dataDir}/redis/appendonlydir`, { recursive: true, force: true });
  await world.stores.redisServer.start();
  await world.untilQuiet(300_000);
  // Fast only by a ticket: without one, the sweep leaves a job alone for seconds.
  await until('tickets are used again', async () => (await queueMsOfOne(world)) < 1_000, 10_000);
  expect(
    world.nodes.map(({ pid }) => pid),
    'processes',
  ).toEqual(pids);
  await assertInvariants(world, { accepted, effects: accepted, announced: REDIS_AWAY });
});
