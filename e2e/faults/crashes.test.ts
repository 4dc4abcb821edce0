import { expect, test } from 'vitest';
import { assertInvariants, effectsByJob } from './support/invariants';
import { openWorld } from './support/open-world';
import { everyMs } from './support/poll';
import { isLongRun } from './support/seed';
import { chainFlow, loopFlow } from './support/flows';
import { STEADY } from './support/world';

const SLOTS = 4;
const world = await openWorld();

test('F0 without a fault, every job runs once and has one effect', async () => {
  await world.startApps(1);
  await world.startWorkers(2, STEADY);
  const accepted = await world.api.submitAll(world.effects.jobs(100));
  await world.untilQuiet();
  await assertInvariants(world, { accepted, effects: accepted });
  expect(await world.effects.list()).toHaveLength(accepted.length);
});

test('F1 workers killed every 2 s lose no job', async () => {
  await world.startApps(isLongRun ? 2 : 1);
  await world.startWorkers(isLongRun ? 4 : 2);
  const killer = everyMs(2_000, () => world.aWorker('F1').crash());
  const accepted = await world.api.submitAll(world.effects.jobs(isLongRun ? 2_000 : 150, 0.1), 8);
  await killer.stop();
  await world.untilQuiet();
  await assertInvariants(world, { accepted, effects: accepted, losses: world.deaths() * SLOTS, mayOverlap: true });
});

test('F2 app nodes killed every 2 s neither lose nor double a submission', async () => {
  await world.startApps(2);
  await world.startWorkers(1, STEADY);
  let turn = 0;
  const killer = everyMs(2_000, () => world.nodes[turn++ % 2]?.crash());
  const accepted = await world.api.submitAll(world.effects.jobs(isLongRun ? 2_000 : 120), 4);
  await killer.stop();
  await world.untilQuiet();
  await assertInvariants(world, { accepted, effects: accepted });
  expect(await world.effects.list()).toHaveLength(accepted.length);
});

test('F3 a crash between the commit of a submission and its ticket loses nothing', async () => {
  const apps = await world.startApps(2, { MILLRACE_FAILPOINTS: 'submit.after_commit=kill:0.15' });
  await world.startWorkers(1, STEADY);
  const accepted = await world.api.submitAll(world.effects.jobs(40), 4);
  await world.untilQuiet();
  expect(
    apps.reduce((sum, { deaths }) => sum + deaths, 0),
    'crashes of apps',
  ).toBeGreaterThan(0);
  await assertInvariants(world, { accepted, effects: accepted });
});

test('F4 a crash on either side of sending a ticket loses nothing and runs nothing twice', async () => {
  const rules = 'dispatch.after_mark=kill:0.1,dispatch.after_add=kill:0.1';
  const apps = await world.startApps(2, { MILLRACE_FAILPOINTS: rules });
  await world.startWorkers(1, STEADY);
  const accepted = await world.api.submitAll(world.effects.jobs(40), 4);
  await world.untilQuiet();
  expect(
    apps.reduce((sum, { deaths }) => sum + deaths, 0),
    'crashes of apps',
  ).toBeGreaterThan(0);
  await assertInvariants(world, { accepted, effects: accepted });
  expect(await world.effects.list()).toHaveLength(accepted.length);
});

test('F5 a worker that dies right after its claim has the job run once, by the next one', async () => {
  await world.startApps(1);
  await world.startWorkers(2, { MILLRACE_FAILPOINTS: 'claim.after_commit=kill:0.1', WORKER_CONCURRENCY: '1' });
  const accepted = await world.api.submitAll(world.effects.jobs(30));
  await world.untilQuiet();
  expect(world.deaths(), 'crashes of workers').toBeGreaterThan(0);
  await assertInvariants(world, { accepted, effects: accepted, losses: world.deaths() });
  expect(await world.effects.list(), 'effects').toHaveLength(accepted.length);
});

test('F6 a completion whose answer got lost is one completion, also for the parent', async () => {
  await world.startApps(1);
  await world.startWorkers(2, { MILLRACE_FAILPOINTS: 'complete.after_commit=exec_then_throw:0.2' });
  const scripts = await world.api.submitAll(world.effects.jobs(40));
  const flows = await world.api.submitAll(Array.from({ length: 10 }, () => ({ flow: loopFlow(world.effects, 6) })));
  const chains = await world.api.submitAll(Array.from({ length: 8 }, () => ({ flow: chainFlow(world.effects, 4) })));
  await world.untilQuiet();
  await assertInvariants(world, {
    accepted: [...scripts, ...flows, ...chains],
    // A chained step whose claim nobody heard of is handed back before it ran.
    losses: Number.POSITIVE_INFINITY,
    effects: scripts,
    announced: /failpoint complete\.after_commit/,
  });
  expect(await world.effects.list(), 'effects').toHaveLength(40 + 10 * 6 + 8 * 4);
});

test('F7 a worker that dies before it tells the end has the job run again, with the same key', async () => {
  await world.startApps(1);
  await world.startWorkers(2, { MILLRACE_FAILPOINTS: 'complete.before=kill:0.1', WORKER_CONCURRENCY: '1' });
  const accepted = await world.api.submitAll(world.effects.jobs(40));
  await world.untilQuiet();
  expect(world.deaths(), 'crashes of workers').toBeGreaterThan(0);
  await assertInvariants(world, { accepted, effects: accepted, losses: world.deaths() });
  const again = [...effectsByJob(await world.effects.list()).values()].filter((own) => own.length > 1);
  expect(again.length, 'jobs that ran again').toBeGreaterThan(0);
});
