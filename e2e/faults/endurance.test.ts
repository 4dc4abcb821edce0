import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { POSTGRES_AWAY, REDIS_AWAY } from './support/announced';
import { chainFlow, loopFlow } from './support/flows';
import { assertInvariants } from './support/invariants';
import { everyMs } from './support/poll';
import { isLongRun } from './support/seed';
import { STEADY, World } from './support/world';

/** Minutes long, so only in the full list. */
describe.runIf(isLongRun)('everything at once', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.open();
  });
  afterEach(() => world.stopNodes());
  afterAll(() => world.close());

  const ended = () => world.stores.count('job_done WHERE is_root');

  test('F1 F9 F17 5,000 jobs and 200 flows end once each though workers, Redis and Postgres are hurt together', async () => {
    await world.startApps(2);
    await world.startWorkers(4);
    const jobs = world.effects.jobs(5_000);
    const flows = Array.from({ length: 200 }, (_, n) => ({
      flow: n % 2 === 0 ? loopFlow(world.effects, 6) : chainFlow(world.effects, 5),
    }));
    const killer = everyMs(2_000, () => world.aWorker('endurance').crash());
    const submitting = world.api.submitAll([...flows, ...jobs], 16);
    const blows = (async () => {
      for (let round = 0; round < 3; round++) {
        await delay(8_000);
        await world.stores.redis.flushall();
        await delay(8_000);
        await world.stores.postgresServer.restart('SIGQUIT');
      }
    })();
    const accepted = await submitting;
    await blows;
    await killer.stop();
    await world.untilQuiet(600_000);
    process.stdout.write(`endurance: ${world.deaths()} workers died\n`);
    await assertInvariants(world, {
      accepted,
      effects: accepted.slice(0, 0),
      losses: Number.POSITIVE_INFINITY,
      mayOverlap: true,
      announced: new RegExp(`${POSTGRES_AWAY.source}|${REDIS_AWAY.source}`),
    });
    await assertEveryStepHadItsEffect();
  });

  /** Each script that succeeded did so to the world outside too, always with the same key. */
  async function assertEveryStepHadItsEffect(): Promise<void> {
    const scripts = await world.stores.sql<{ id: string }>(
      `SELECT d.id FROM job_done d JOIN job j ON j.id = d.id WHERE j.language = 'bash' AND d.status = 'success'`,
    );
    const keys = new Map<string, Set<string>>();
    for (const { job, key } of await world.effects.list()) keys.set(job, (keys.get(job) ?? new Set()).add(key));
    expect(
      scripts.filter(({ id }) => keys.get(id)?.size !== 1),
      'scripts whose effects have not one key',
    ).toEqual([]);
    const failed = await world.stores.count(`job_done WHERE status <> 'success'`);
    expect(failed, 'jobs that did not succeed').toBe(0);
  }

  test('F10 while Redis is away for 20 s and comes back empty, work goes on, and by tickets afterwards without a restart', async () => {
    await world.startApps(1);
    // So much waits that both paces are those of the workers.
    const accepted = await world.api.submitAll(world.effects.jobs(3_000), 32);
    await world.startWorkers(2, STEADY);
    const load = everyMs(10, async () => accepted.push(...(await world.api.submitAll(world.effects.jobs(200), 16))));
    await delay(5_000);
    const paceWith = await pace(15_000);
    await world.stores.redisServer.end('SIGKILL');
    const paceWithout = await pace(20_000);
    await load.stop();
    await world.stores.redisServer.start();
    await world.stores.redis.flushall();
    await world.untilQuiet(600_000);
    const share = Math.round((100 * paceWithout) / paceWith);
    process.stdout.write(
      `pace: ${paceWith.toFixed(1)}/s with Redis, ${paceWithout.toFixed(1)}/s without, ${share} %\n`,
    );
    expect(share, 'percent of the pace that is left without Redis').toBeGreaterThanOrEqual(30);
    expect(world.deaths(), 'restarts').toBe(0);
    await assertInvariants(world, { accepted, effects: accepted, announced: REDIS_AWAY });
  });

  async function pace(ms: number): Promise<number> {
    const before = await ended();
    await delay(ms);
    return ((await ended()) - before) / (ms / 1000);
  }
});
