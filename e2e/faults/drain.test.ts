import { expect, test } from 'vitest';
import { longAtFirst } from './support/flows';
import { assertInvariants, effectsByJob } from './support/invariants';
import { openWorld } from './support/open-world';
import { until } from './support/poll';

const SHORT_GRACE = { WORKER_DRAIN_GRACE_S: '2' };
const world = await openWorld();

const begun = (count: number) => until('it runs', async () => (await world.effects.list()).length === count);

test('F40 a worker that is stopped lets short scripts end, hands long ones back, and that is no crash', async () => {
  await world.startApps(1);
  const [old] = await world.startWorkers(1, SHORT_GRACE);
  if (!old) throw new Error('no worker');
  const short = await world.api.submit({ bash: world.effects.script(1) });
  // The first attempt takes longer than anybody waits.
  const long = await world.api.submit({ bash: longAtFirst(world.effects.script()) });
  await begun(2);
  const next = world.startWorkers(1);
  expect(await old.stop(), 'exit code').toBe(0);
  await next;
  await world.untilQuiet();
  const accepted = [short, long];
  await assertInvariants(world, { accepted, effects: accepted, losses: 1 });
  const runs = effectsByJob(await world.effects.list());
  expect(accepted.map((id) => runs.get(id)?.map(({ attempt }) => attempt))).toEqual([[1], [1, 2]]);
  const ends = await world.stores.sql('SELECT end_reason FROM job_attempt WHERE job_id = ANY($1)', [accepted]);
  expect(ends).toEqual([{ end_reason: 'drained' }]);
});

test('F40b a second signal hands back at once, and what may not run twice ends as interrupted', async () => {
  await world.startApps(1);
  const [old] = await world.startWorkers(1, { WORKER_DRAIN_GRACE_S: '600' });
  if (!old) throw new Error('no worker');
  const step = {
    type: 'rawscript',
    language: 'bash',
    content: `${world.effects.script()}\nsleep 600`,
    input_transforms: {},
  };
  const flow = await world.api.submit({ flow: { modules: [{ id: 'a', on_worker_lost: 'fail', value: step }] } });
  await begun(1);
  old.signal('SIGTERM');
  await until('it drains', async () => (await world.stores.count('worker WHERE draining')) === 1);
  await world.startWorkers(1);
  expect(await old.stop(), 'exit code').toBe(0);
  await world.untilQuiet();
  await assertInvariants(world, { accepted: [flow], losses: 0 });
  const [done] = await world.stores.sql<{ result: string }>('SELECT status, result::text FROM job_done WHERE id = $1', [
    flow,
  ]);
  expect(done).toMatchObject({ status: 'failure', result: expect.stringContaining('was interrupted') });
});
