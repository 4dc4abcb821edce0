import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/scripts/testing/database';
import { closePool, query } from '@/server/db/pool';
import { startInProcessWorker } from './testing/in-process-worker';
import { deployRandomFlows, differences, seedsOf, smallestOf, submitRandomFlow } from './testing/random-runs';
import { randomFlow } from '@/engine/run/testing/random-flow';

const SEEDS = seedsOf(500);
let database: TestDatabase;
let worker: { stop: () => Promise<void> };

beforeAll(async () => {
  database = await createTestDatabase();
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    REDIS_URL: process.env.TEST_REDIS_URL,
    MILLRACE_SECRET_KEY: 'a key for tests only',
    // Vite claims this name for itself.
    BASE_URL: 'http://localhost:3000',
  });
  await query('test_workspace', `INSERT INTO workspace (id, name, created_by) VALUES ('demo', 'Demo', 'ada')`);
  worker = await startInProcessWorker('in-process');
});
afterAll(async () => {
  await worker.stop();
  await closePool();
  await database.drop();
});

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
