import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { assertInvariants } from './support/invariants';
import { openWorld } from './support/open-world';
import { until } from './support/poll';
import { isLongRun } from './support/seed';

// What processes say while the database is silent: that is their duty.
const AWAY = /does not answer|timeout|terminated|ECONNRE|Connection|read-only|25006|could not be worked on/;
const world = await openWorld();

const allRun = (count: number) =>
  until('all run', async () => (await world.effects.list()).filter(({ endedMs }) => endedMs === null).length === count);
const allEnded = () =>
  until('all scripts end', async () => (await world.effects.list()).every(({ endedMs }) => endedMs !== null));

test('F20 a database that swallows everything is told from a slow one, and what ran meanwhile is stored', async () => {
  const [app] = await world.startApps(1);
  await world.startWorkers(1);
  if (!app) throw new Error('no app');
  const accepted = await world.api.submitAll(world.effects.jobs(2, 6));
  await allRun(2);
  world.stores.postgresWire.set({ kind: 'blackhole' });
  const ready = async () => (await fetch(`${app.url}/api/readyz`)).status;
  await until('the app says that it is not ready', async () => (await ready()) === 503, 15_000);
  expect((await fetch(`${app.url}/api/healthz`)).status, 'liveness').toBe(200);
  await allEnded();
  if (isLongRun) await delay(75_000);
  world.stores.postgresWire.set({ kind: 'pass' });
  await until('the app is ready again', async () => (await ready()) === 200, 10_000);
  await world.untilQuiet();
  await assertInvariants(world, { accepted, effects: accepted, losses: 0, announced: AWAY });
  expect(await world.effects.list(), 'effects').toHaveLength(2);
});

test('F20b a worker that dies while the database is away leaves its results for the next one', async () => {
  await world.startApps(1);
  const lease = { WORKER_LEASE_S: '15' };
  const [worker] = await world.startWorkers(1, lease);
  if (!worker) throw new Error('no worker');
  const accepted = await world.api.submitAll(world.effects.jobs(2, 3));
  await allRun(2);
  world.stores.postgresWire.set({ kind: 'reset' });
  await allEnded();
  const isKept = () => worker.log.filter(({ msg }) => msg.includes('the result is kept')).length === 2;
  await until('the results are kept', isKept);
  await delay(500);
  worker.signal('SIGKILL');
  await until('it is gone', () => worker.deaths > 0);
  const waits = () => worker.log.at(-1)?.msg.includes('tried again until it is back') ?? false;
  await until('its successor waits for the database', waits);
  expect(worker.deaths, 'processes that died').toBe(1);
  world.stores.postgresWire.set({ kind: 'pass' });
  await world.untilQuiet();
  await assertInvariants(world, { accepted, effects: accepted, losses: 0, announced: AWAY });
  expect(await world.effects.list(), 'effects').toHaveLength(2);
});

test('F21 a database that only reads for a while refuses submissions and loses nothing', async () => {
  await world.startApps(1);
  await world.startWorkers(1);
  const setReadOnly = async (isOn: boolean) => {
    await world.stores.sql(`ALTER SYSTEM SET default_transaction_read_only = ${isOn ? 'on' : 'off'}`);
    await world.stores.sql('SELECT pg_reload_conf()');
  };
  const submit = () =>
    world.api.request('POST', 'w/demo/jobs/run/preview', { body: { language: 'bash', content: ':' } });
  // Longer than two leases: what only reads takes no heartbeats.
  const before = await world.api.submitAll(world.effects.jobs(4, 8));
  await allRun(4);
  await setReadOnly(true);
  await until('a submission that cannot be kept is refused', async () => (await submit()).status === 503);
  await allEnded();
  if (isLongRun) await delay(20_000);
  await setReadOnly(false);
  const after = await world.api.submitAll(world.effects.jobs(5));
  await world.untilQuiet();
  const accepted = [...before, ...after];
  await assertInvariants(world, { accepted, effects: accepted, losses: 0, announced: AWAY });
  expect(await world.effects.list(), 'effects').toHaveLength(9);
});
