import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomFlow } from '@/engine/run/testing/random-flow';
import { closePool } from '@/server/db/pool';
import { closeQueues } from '@/server/queue/send';
import { deployRandomFlows, differences, seedsOf, submitRandomFlow } from '@/worker/testing/random-runs';
import { everyMs } from './support/poll';
import { isLongRun } from './support/seed';
import { World } from './support/world';

const SEEDS = seedsOf(isLongRun ? 300 : 60);
const BATCH = 20;
// One more could hit the same job each time, and it would be given up.
const KILLS_MAX = 3;
let world: World;

beforeAll(async () => {
  world = await World.open();
  Object.assign(process.env, {
    ...world.stores.env,
    MILLRACE_SECRET_KEY: 'a key for fault tests only',
    // Vite claims this name for itself.
    BASE_URL: 'http://localhost:3000',
  });
});
afterAll(async () => {
  await closeQueues();
  await closePool();
  await world.stopNodes();
  await world.close();
});

test(`${SEEDS.length} random flows end as the interpreter says, although their workers are killed`, async () => {
  await world.startWorkers(2);
  const flows = SEEDS.map((seed) => randomFlow(seed));
  await deployRandomFlows(flows);
  for (let from = 0; from < flows.length; from += BATCH) {
    let kills = 0;
    const killer = everyMs(700, () => (kills++ < KILLS_MAX ? world.aWorker('random flows').crash() : undefined));
    const runs = [];
    for (const flow of flows.slice(from, from + BATCH)) runs.push({ flow, id: await submitRandomFlow(flow) });
    const wrong = await differences(runs);
    await killer.stop();
    expect(wrong).toEqual([]);
  }
  expect(world.deaths()).toBeGreaterThan(0);
});
