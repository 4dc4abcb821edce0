import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { assertInvariants, effectsByJob } from './support/invariants';
import { openWorld } from './support/open-world';
import { until } from './support/poll';
import { LEASE_S } from './support/world';

const world = await openWorld();

/** Tries to write with the token of its own attempt, until it is told to end. */
const attemptOf = async (id: string) =>
  (await world.stores.sql<{ attempt: number }>('SELECT attempt FROM job_live WHERE id = $1', [id]))[0]?.attempt ?? 0;

test('F8 a worker that sleeps through its lease can record nothing of what another one does again', async () => {
  await world.startApps(1);
  const [sleeper] = await world.startWorkers(1);
  if (!sleeper) throw new Error('no worker');
  const script = await world.api.submit({ bash: world.effects.script(5) });
  const chain = await world.api.submit({
    flow: { modules: [slowStep(5), { id: 'after', value: { type: 'identity' } }] },
  });
  await until('both run', async () => (await world.effects.list()).length === 2);
  sleeper.signal('SIGSTOP');
  await world.startWorkers(1);
  await until('the other worker runs it', async () => (await attemptOf(script)) === 2);
  sleeper.signal('SIGCONT');
  await world.untilQuiet();
  await assertInvariants(world, {
    accepted: [script, chain],
    effects: [script],
    losses: 2,
    mayOverlap: true,
    announced: /given up|lease/,
  });
  const [done] = await world.stores.sql('SELECT status, attempt FROM job_done WHERE id = $1', [script]);
  expect(done).toEqual({ status: 'success', attempt: 2 });
  expect(await world.stores.sql('SELECT status FROM job_done WHERE id = $1', [chain])).toEqual([{ status: 'success' }]);
  expect(effectsByJob(await world.effects.list()).get(script)).toHaveLength(2);
  const chained = await world.stores.count(`module_run WHERE flow_id = $1 AND status = 'success'`, [chain]);
  expect(chained, 'modules that ended').toBe(2);

  function slowStep(seconds: number) {
    return {
      id: 's',
      value: { type: 'rawscript', language: 'bash', content: world.effects.script(seconds), input_transforms: {} },
    };
  }
});

test('F8b a machine that sleeps past every lease wakes up with all its workers, whoever wakes first', async () => {
  await world.startApps(1);
  const [first, second] = await world.startWorkers(2);
  if (!first || !second) throw new Error('no workers');
  const accepted = await world.api.submitAll(
    Array.from({ length: 8 }, () => ({ bash: world.effects.script(4 * LEASE_S) })),
  );
  await until('all run', async () => (await world.effects.list()).length === accepted.length);
  for (const worker of [first, second]) worker.signal('SIGSTOP');
  await delay(2 * LEASE_S * 1000);
  first.signal('SIGCONT');
  // Time enough for it to look, and less than a lease.
  await delay((LEASE_S * 1000) / 2);
  second.signal('SIGCONT');
  await world.untilQuiet();
  await assertInvariants(world, { accepted, effects: accepted, losses: 0 });
});
