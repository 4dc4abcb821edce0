import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { longAtFirst } from './support/flows';
import { assertInvariants, effectsByJob } from './support/invariants';
import { until } from './support/poll';
import { STEADY, World } from './support/world';

let world: World;

beforeAll(async () => {
  world = await World.open();
});
afterEach(() => world.stopNodes());
afterAll(() => world.close());

test('F40 a worker that is told to stop hands back what it cannot finish; what may not run twice says that it was interrupted', async () => {
  await world.startApps(1);
  const [leaving] = await world.startWorkers(1, STEADY);
  const content = longAtFirst(world.effects.script());
  const script = { language: 'bash', schema: { type: 'object' }, content };
  await world.api.post('w/demo/scripts/create', { path: 'f/deploys/once', on_worker_lost: 'fail', ...script });
  const again = await world.api.submit({ bash: content });
  const once = await world.api.post<string>('w/demo/jobs/run/p/f/deploys/once', {});
  const short = await world.api.submit({ bash: world.effects.script(1) });
  await until('all run', async () => (await world.effects.list()).length === 3);
  if (!leaving) throw new Error('no worker');
  expect(await world.replace(leaving, STEADY), 'exit code').toBe(0);
  await world.untilQuiet();
  const ends = await world.stores.sql('SELECT id, status, attempt FROM job_done WHERE id = ANY($1)', [
    [again, once, short],
  ]);
  expect(ends).toEqual(
    expect.arrayContaining([
      { id: again, status: 'success', attempt: 2 },
      { id: once, status: 'failure', attempt: 1 },
      { id: short, status: 'success', attempt: 1 },
    ]),
  );
  const [{ result } = { result: {} }] = await world.stores.sql<{ result: object }>(
    'SELECT result FROM job_done WHERE id = $1',
    [once],
  );
  expect(JSON.stringify(result)).toMatch(/interrupted/i);
  expect(await world.stores.sql('SELECT end_reason FROM job_attempt WHERE job_id = $1', [again])).toEqual([
    { end_reason: 'drained' },
  ]);
  await assertInvariants(world, { accepted: [again, once, short], effects: [again, once, short], losses: 1 });
  expect(effectsByJob(await world.effects.list()).get(again)).toHaveLength(2);
});
