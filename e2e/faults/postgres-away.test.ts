import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { POSTGRES_AWAY } from './support/announced';
import { assertInvariants } from './support/invariants';
import { openWorld } from './support/open-world';
import { everyMs, until } from './support/poll';
import { diceFor, isLongRun } from './support/seed';
import { loopFlow } from './support/flows';
import { STEADY } from './support/world';

const world = await openWorld();

test('F17 Postgres restarted at once three times loses no accepted job and doubles none that runs', async () => {
  await world.startApps(1);
  await world.startWorkers(2, STEADY);
  const rounds = 3;
  const restarts = (async () => {
    for (let round = 0; round < rounds; round++) {
      await delay(1_500);
      await world.stores.postgresServer.restart('SIGQUIT');
    }
  })();
  const accepted = await world.api.submitAll(world.effects.jobs(isLongRun ? 2_000 : 120, 1), 8);
  await restarts;
  await world.untilQuiet(300_000);
  expect(world.deaths(), 'processes that died of it').toBe(0);
  // A claim whose answer was lost is handed back before it ran: an attempt more, and no effect more.
  await assertInvariants(world, {
    accepted,
    effects: accepted,
    losses: Number.POSITIVE_INFINITY,
    announced: POSTGRES_AWAY,
  });
  expect(await world.effects.list(), 'effects').toHaveLength(accepted.length);
});

test('F17b an outage longer than the lease takes no job away from a worker that lives', async () => {
  await world.startApps(1);
  const lease = { WORKER_LEASE_S: '6' };
  // The first is late to tell that it lives, the second looks at once.
  await world.startWorkers(1, { ...lease, MILLRACE_FAILPOINTS: 'heartbeat.before=delay(1500)' });
  const accepted = await world.api.submitAll(world.effects.jobs(3, 22));
  await until('all run', async () => (await world.effects.list()).length === 3);
  await world.startWorkers(1, lease);
  await world.stores.postgresServer.end('SIGQUIT');
  await delay(9_000);
  await world.stores.postgresServer.start();
  await world.untilQuiet();
  await assertInvariants(world, { accepted, effects: accepted, losses: 0, announced: POSTGRES_AWAY });
  expect(await world.effects.list(), 'effects').toHaveLength(accepted.length);
});

test('F18 backends killed at random lose nothing and double nothing', async () => {
  await world.startApps(1);
  await world.startWorkers(2);
  const dice = diceFor('F18');
  const killer = everyMs(isLongRun ? 15 : 50, () => world.stores.endABackend(dice));
  const flows = Array.from({ length: isLongRun ? 100 : 8 }, () => ({ flow: loopFlow(world.effects, 8) }));
  const accepted = await world.api.submitAll([...world.effects.jobs(isLongRun ? 2_000 : 80), ...flows], 8);
  await delay(isLongRun ? 30_000 : 1_000);
  await killer.stop();
  await world.untilQuiet(300_000);
  await assertInvariants(world, { accepted, losses: Number.POSITIVE_INFINITY, announced: POSTGRES_AWAY });
  expect(world.deaths(), 'processes that died of it').toBe(0);
});

test('F19 commits whose answers are lost happen once', async () => {
  await world.startApps(1);
  await world.startWorkers(2);
  world.stores.postgresWire.set({ kind: 'lose_replies', share: 0.03, dice: diceFor('F19') });
  const flows = Array.from({ length: 5 }, () => ({ flow: loopFlow(world.effects, 5) }));
  const accepted = await world.api.submitAll([...world.effects.jobs(60), ...flows], 8);
  await delay(2_000);
  world.stores.postgresWire.set({ kind: 'pass' });
  await world.untilQuiet(120_000);
  await assertInvariants(world, { accepted, losses: Number.POSITIVE_INFINITY, announced: POSTGRES_AWAY });
  expect(world.deaths(), 'processes that died of it').toBe(0);
});
