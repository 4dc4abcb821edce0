import { afterAll, beforeAll, expect, it } from 'vitest';

import { openRuns } from './testing/runs';
import { deployRandomFlows, differences, seedsOf, smallestOf, submitRandomFlow } from './testing/random-runs';
import { randomFlow } from '@/engine/run/testing/random-flow';

const SEEDS = seedsOf(500);
let world: Awaited<ReturnType<typeof openRuns>>;

beforeAll(async () => {
  world = await openRuns();
});
afterAll(() => world.close());

it(`${SEEDS.length} random flows have the result, the status and the records that the interpreter gives them`, async () => {
  const flows = SEEDS.map((seed) => randomFlow(seed));
  await deployRandomFlows(flows);
  const runs = [];
  for (const flow of flows) runs.push({ flow, id: await submitRandomFlow(flow) });
  const wrong = await differences(runs);
  const [first] = wrong;
  expect(wrong, first && `${first}\nsmallest: ${await smallestOf(flowOf(first))}`).toEqual([]);
}, 300_000);

const flowOf = (text: string) => Number(/MODEL_SEED=(\d+)/.exec(text)?.[1]);
