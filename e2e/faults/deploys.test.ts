import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { chainFlow, loopFlow } from './support/flows';
import { assertInvariants } from './support/invariants';
import { openWorld } from './support/open-world';
import { everyMs } from './support/poll';
import { isLongRun } from './support/seed';
import { STEADY } from './support/world';

const world = await openWorld();

/** As the migration of a next release would, while this one still runs. */
async function widenTables(): Promise<void> {
  for (const table of ['job_live', 'job', 'job_done', 'scope', 'module_run', 'worker', 'schedule_fire'])
    await world.stores.sql(`ALTER TABLE ${table} ADD COLUMN of_next_release text NOT NULL DEFAULT ''`);
}

test('F39 a rolling deploy under load, with a migration in the middle of it, fails no job and no request', async () => {
  await world.startApps(2);
  await world.startWorkers(2, STEADY);
  const jobs = () => [
    ...world.effects.jobs(10, 0.2),
    { flow: loopFlow(world.effects, 4) },
    { flow: chainFlow(world.effects, 4) },
  ];
  const accepted: string[] = [];
  const load = everyMs(1_000, async () => accepted.push(...(await world.api.submitAll(jobs(), 4))));
  const pauseMs = isLongRun ? 20_000 : 1_000;
  const exits: (number | null)[] = [];
  await delay(pauseMs);
  await widenTables();
  const old = world.nodes.slice();
  for (const node of old) {
    await delay(pauseMs);
    exits.push(await world.replace(node, node.kind === 'worker' ? STEADY : {}));
  }
  await load.stop();
  await world.untilQuiet();
  expect(exits, 'exit codes').toEqual([0, 0, 0, 0]);
  expect(
    world.api.refusals.filter(({ status }) => status !== 503),
    'requests that failed',
  ).toEqual([]);
  const failed = await world.stores.sql(
    `SELECT id, result FROM job_done WHERE status <> 'success' AND id IN (SELECT id FROM job WHERE root_id = ANY($1)) LIMIT 3`,
    [accepted],
  );
  expect(failed, 'jobs that failed').toEqual([]);
  const crashes = await world.stores.count(`job_attempt WHERE end_reason NOT IN ('drained')`);
  expect(crashes, 'attempts that ended otherwise than by the deploy').toBe(0);
  await assertInvariants(world, { accepted, losses: 2 * 4 * 2 });
});
