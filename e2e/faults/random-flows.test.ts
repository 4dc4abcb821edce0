import { afterAll, beforeAll, expect, test } from 'vitest';
import { flowValue } from '@/engine/flow/schema';
import { type RandomFlow, randomFlow } from '@/engine/run/testing/random-flow';
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
  await world.startWorkers(2);
});
afterAll(async () => {
  await closeQueues();
  await closePool();
  await world.stopNodes();
  await world.close();
});

test(`${SEEDS.length} random flows end as the interpreter says, although their workers are killed`, async () => {
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

test.each([
  ['waiting for all', true, 1],
  // Each is over soon.
  ['ending with the first failure', false, 25],
])(
  'F25 loops in branches in loops, %s, end as the interpreter says, although their workers are killed',
  async (_, waitsForAll, count) => {
    const flow = nested(waitsForAll);
    const deaths = world.deaths();
    let kills = 0;
    const killer = everyMs(500, () => (kills++ < KILLS_MAX ? world.aWorker('F25').crash() : undefined));
    const runs = [];
    for (let n = 0; n < count; n++) runs.push({ flow, id: await submitRandomFlow(flow) });
    const wrong = await differences(runs);
    await killer.stop();
    expect(wrong).toEqual([]);
    expect(world.deaths()).toBeGreaterThan(deaths);
  },
);

/** A parallel loop in parallel branches in a loop; one in twenty of the innermost fails. */
function nested(waitsForAll: boolean): RandomFlow {
  const [outer, branches, inner] = isLongRun ? [20, 8, 50] : [4, 4, 12];
  const leaf = {
    id: 'leaf',
    value: { type: 'identity' },
    stop_after_if: { expr: 'flow_input.iter.value % 20 === 7', error_message: 'one in twenty' },
  };
  const policy = { skip_failures: waitsForAll };
  const all = Array.from({ length: branches }, (_, n) => ({
    skip_failure: waitsForAll,
    modules: [{ id: `inner${n}`, value: { ...loopOf(inner, [leaf]), ...policy, parallel: true } }],
  }));
  const middle = { id: 'middle', value: { type: 'branchall', parallel: true, branches: all } };
  const modules = [{ id: 'outer', value: { ...loopOf(outer, [middle]), ...policy, parallel: false } }];
  return { seed: 0, flow: flowValue.parse({ modules }), args: {}, subFlows: {} };
}

function loopOf(count: number, modules: object[]) {
  const iterator = { type: 'javascript', expr: `Array.from({ length: ${count} }, (_, n) => n)` };
  return { type: 'forloopflow', iterator, modules };
}
