import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { REDIS_AWAY } from './support/announced';
import { assertInvariants } from './support/invariants';
import { everyMs, until } from './support/poll';
import { queueMsOfOne } from './support/queue-wait';
import { openRedis } from './support/redis-server';
import { isLongRun } from './support/seed';
import { STEADY, World } from './support/world';

const BROWN_OUT = 'no tickets come; work is taken straight from Postgres';
const OVER = 'tickets come again';
let world: World;
let pids: number[];

// One instance for all of them: that it outlives each fault is part of what is shown.
beforeAll(async () => {
  world = await World.open();
  await world.startApps(1);
  await world.startWorkers(2, STEADY);
  pids = world.nodes.map(({ pid }) => pid);
});
afterEach(() => {
  world.stores.redisWire.set({ kind: 'pass' });
  world.effects.clear();
});
afterAll(async () => {
  await world.stopNodes();
  await world.close();
});

/** All of it ended, each once, and by the processes that were there before. */
async function assertUnhurt(accepted: string[], switches = 0): Promise<void> {
  await world.untilQuiet();
  await assertInvariants(world, { accepted, effects: accepted, announced: REDIS_AWAY, switches });
  expect(await world.effects.list(), 'effects').toHaveLength(accepted.length);
  expect(
    world.nodes.map(({ pid }) => pid),
    'processes',
  ).toEqual(pids);
}

const said = (text: string) => world.workers().flatMap(({ log }) => log.filter(({ msg }) => msg === text)).length;
const brownOuts = () => said(BROWN_OUT);

/** Jobs come by tickets: fast, and not because somebody looks into Postgres. */
async function untilTicketsAreUsed(): Promise<void> {
  await until('tickets are used again', async () => {
    const before = brownOuts();
    return (await queueMsOfOne(world)) < 1_000 && brownOuts() === before && said(OVER) === before;
  });
  world.effects.clear();
}

test('F11 a Redis that swallows everything for a while is noticed, and used again when it answers', async () => {
  await untilTicketsAreUsed();
  world.stores.redisWire.set({ kind: 'blackhole' });
  const accepted = await world.api.submitAll(world.effects.jobs(20), 4);
  await world.untilQuiet();
  await delay(isLongRun ? 60_000 : 4_000);
  world.stores.redisWire.set({ kind: 'pass' });
  accepted.push(...(await world.api.submitAll(world.effects.jobs(5))));
  await assertUnhurt(accepted);
  await untilTicketsAreUsed();
});

test('F12 a full Redis refuses tickets, and nothing that was accepted waits for them', async () => {
  const before = brownOuts();
  await world.stores.redis.config('SET', 'maxmemory', '1');
  const accepted = await world.api.submitAll(world.effects.jobs(40));
  await world.untilQuiet();
  expect(brownOuts(), 'workers that did without').toBeGreaterThan(before);
  await world.stores.redis.config('SET', 'maxmemory', '0');
  await assertUnhurt(accepted);
  await untilTicketsAreUsed();
});

test('F13 a Redis that may forget messages is refused at the start, and told how to set', async () => {
  await world.stores.redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
  const refusals = [await world.refusalOf('app'), await world.refusalOf('worker')];
  await world.stores.redis.config('SET', 'maxmemory-policy', 'noeviction');
  for (const refusal of refusals) expect(refusal).toMatch(/allkeys-lru.*maxmemory-policy noeviction/);
});

test('F14 a Redis that stands still longer than a message may be held doubles nothing', async () => {
  const accepted = await world.api.submitAll(world.effects.jobs(20, 0.5));
  world.stores.redisServer.signal('SIGSTOP');
  accepted.push(...(await world.api.submitAll(world.effects.jobs(20), 4)));
  await delay(isLongRun ? 40_000 : 6_000);
  world.stores.redisServer.signal('SIGCONT');
  await assertUnhurt(accepted);
  await untilTicketsAreUsed();
});

test('F15 connections to Redis that are killed over and over cost no job and no process', async () => {
  const killer = everyMs(300, () => world.stores.redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'));
  const accepted = await world.api.submitAll(world.effects.jobs(isLongRun ? 1_000 : 120, 0.1), 4);
  await delay(isLongRun ? 30_000 : 2_000);
  await killer.stop();
  await assertUnhurt(accepted);
  await untilTicketsAreUsed();
});

test('F16 a replica that takes over without the last messages, and the old server that comes back, lose no job', async () => {
  const original = new URL(world.stores.redisUrl);
  const replica = await openRedis(`${world.stores.dataDir}/replica`);
  const redis = new Redis(replica.url);
  await redis.config('SET', 'masterauth', original.password);
  await redis.replicaof(original.hostname, original.port);
  await until('the replica follows', async () => (await redis.info('replication')).includes('master_link_status:up'));
  const accepted = await world.api.submitAll(world.effects.jobs(30, 0.2));
  await redis.replicaof('NO', 'ONE');
  await redis.config('SET', 'requirepass', original.password);
  accepted.push(...(await world.api.submitAll(world.effects.jobs(60, 0.2))));
  world.stores.redisWire.retarget(portOf(replica.url));
  accepted.push(...(await world.api.submitAll(world.effects.jobs(20))));
  await world.untilQuiet();
  world.stores.redisWire.retarget(portOf(world.stores.redisUrl));
  await assertUnhurt(accepted, 1);
  await untilTicketsAreUsed();
  redis.disconnect();
  await replica.service.end('SIGKILL');
});

function portOf(url: string): { host: string; port: number } {
  return { host: '127.0.0.1', port: Number(new URL(url).port) };
}
