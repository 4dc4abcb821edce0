import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { POSTGRES_AWAY } from './support/announced';
import { wideFlow } from './support/flows';
import { assertInvariants } from './support/invariants';
import { openWorld } from './support/open-world';
import { everyMs } from './support/poll';
import { diceFor, isLongRun } from './support/seed';
import { STEADY } from './support/world';

const world = await openWorld();

/** Each loop was joined once, with every iteration in its place, and the step after it was started once. */
async function assertJoined(accepted: string[], iterations: number): Promise<void> {
  const wrong = await world.stores.sql(
    `SELECT d.id, d.status, left(d.result::text, 200) AS result FROM job_done d
     WHERE d.id = ANY($1) AND (d.status <> 'success' OR d.result::jsonb <> (SELECT jsonb_agg(i) FROM generate_series(0, $2::int - 1) i))`,
    [accepted, iterations],
  );
  expect(wrong, 'loops with a wrong result').toEqual([]);
  const again = await world.stores.sql(
    `SELECT parent_id, count(*) FROM job WHERE root_id = ANY($1) AND module_id = 'sum' GROUP BY parent_id HAVING count(*) <> 1`,
    [accepted],
  );
  expect(again, 'loops that were joined more than once').toEqual([]);
}

async function deadlocks(): Promise<number> {
  const [row] = await world.stores.sql<{ deadlocks: string }>(
    'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  return Number(row?.deadlocks);
}

test('F23 wide joins are exact and free of deadlocks though workers and backends are killed', async () => {
  await world.startApps(1);
  await world.startWorkers(2);
  const dice = diceFor('F23');
  const killers = [
    everyMs(1_500, () => world.aWorker('F23').crash()),
    everyMs(isLongRun ? 15 : 60, () => world.stores.endABackend(dice)),
  ];
  const flows = Array.from({ length: isLongRun ? 200 : 12 }, () => ({ flow: wideFlow(world.effects, 64) }));
  const accepted = await world.api.submitAll(flows, 4);
  await delay(isLongRun ? 30_000 : 4_000);
  for (const killer of killers) await killer.stop();
  await world.untilQuiet(300_000);
  expect(world.deaths(), 'workers that died').toBeGreaterThan(0);
  await assertJoined(accepted, 64);
  expect(await deadlocks(), 'deadlocks').toBe(0);
  await assertInvariants(world, { accepted, losses: Number.POSITIVE_INFINITY, announced: POSTGRES_AWAY });
});

test.runIf(isLongRun)('F24 a loop of 8,000 joins at a steady pace in bounded memory', async () => {
  await world.startApps(1);
  await world.startWorkers(2, STEADY);
  const began = performance.now();
  const accepted = await world.api.submitAll([{ flow: wideFlow(world.effects, 8_000) }]);
  await world.untilQuiet(300_000);
  const seconds = (performance.now() - began) / 1000;
  process.stdout.write(`F24: 8,000 children in ${seconds.toFixed(1)} s, ${Math.round(8_000 / seconds)}/s\n`);
  await assertJoined(accepted, 8_000);
  const hungry = await world.stores.sql('SELECT id, memory FROM worker WHERE memory > $1', [600 << 20]);
  expect(hungry, 'workers that grew').toEqual([]);
  await assertInvariants(world, { accepted });
});
