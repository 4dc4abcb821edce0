import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { endOf } from './support/ends';
import { assertInvariants } from './support/invariants';
import { openWorld } from './support/open-world';
import { until } from './support/poll';
import { STEADY } from './support/world';

const world = await openWorld();

const isListed = (word: string) =>
  readdirSync('/proc').some((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(word);
    } catch {
      return false;
    }
  });

// Each with what the job is told to have died of.
const HARMFUL: [string, RegExp][] = [
  ['a=xxxxxxxxxxxxxxxx; while :; do a=$a$a; done', /OutOfMemory/],
  ['exit 137', /137/],
  ['kill -SEGV $$', /139|SEGV/],
  ['while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done', /[lL]og/],
  ['bomb() { bomb | bomb & }; bomb; sleep 1; exit 9', /9/],
  ['head -c 2000000000 /dev/zero > /tmp/full || exit 8', /8|OutOfMemory/],
  ['printf "[%.0s" $(seq 100000) > result.json', /Result|JSON/],
  [String.raw`printf '"\\ud800"' > result.json`, /Result/],
  [String.raw`printf '"\xff\xfe"' > result.json`, /Result/],
];

test('F32 F33 F35 what a script does to its machine or its result ends that job, by its name, and nothing else', async () => {
  await world.startApps(1);
  const [worker] = await world.startWorkers(1, { ...STEADY, MILLRACE_SANDBOX: 'strict' });
  const gentle = Array.from({ length: 12 }, (_, n) => ({ bash: `sleep 0.5; echo ${n} > result.json` }));
  const siblings = await world.api.submitAll(gentle);
  const stubborn = await world.api.submit({
    bash: `trap '' TERM INT; setsid bash -c 'trap "" TERM; sleep 317.5' & (setsid sleep 317.5 &) ; sleep 317.5`,
  });
  const harmful: string[] = [];
  for (const [bash] of HARMFUL) harmful.push(await world.api.submit({ bash }));
  await until('the stubborn one runs', () => isListed('317.5'));
  await world.api.post(`w/demo/jobs_u/queue/cancel/${stubborn}`, { reason: 'enough' });
  expect((await endOf(world, stubborn)).status).toBe('canceled');
  await until('nothing of it is left', () => !isListed('317.5'));
  for (const [n, [, cause]] of HARMFUL.entries()) {
    const { status, result } = await endOf(world, harmful[n] ?? '');
    expect(status, HARMFUL[n]?.[0]).toBe('failure');
    expect(JSON.stringify(result), HARMFUL[n]?.[0]).toMatch(cause);
  }
  for (const id of siblings) expect((await endOf(world, id)).status).toBe('success');
  const next = await world.api.submit({ bash: 'echo 1 > result.json' });
  expect(await endOf(world, next)).toMatchObject({ status: 'success', attempt: 1 });
  expect(worker?.deaths, 'deaths of the worker').toBe(0);
  const accepted = [...siblings, stubborn, ...harmful, next];
  await readPages(accepted);
  await assertInvariants(world, { accepted });
});

/** Lists and details can be read, whatever the results were. */
async function readPages(ids: string[]): Promise<void> {
  const listed = await world.api.get<{ id: string }[]>('w/demo/jobs/list?per_page=100');
  expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  for (const id of ids)
    for (const what of [`get/${id}`, `get_logs/${id}`, `completed/get_result/${id}`])
      await world.api.get(`w/demo/jobs_u/${what}`);
}

/** Goes up from the script to its worker, and ends it. */
const MURDEROUS = `pid=$PPID
until grep -q worker.mjs "/proc/$pid/cmdline"; do pid=$(awk '/^PPid/ { print $2 }' "/proc/$pid/status"); done
kill -KILL "$pid"
sleep 60`;

test('F34 a job that kills its worker each time is given up after the fourth, and those beside it end well', async () => {
  await world.startApps(1);
  await world.startWorkers(2);
  const poison = await world.api.submit({ bash: MURDEROUS });
  const siblings = await world.api.submitAll(world.effects.jobs(40, 0.2), 2);
  await world.untilQuiet();
  const { status, result, attempt } = await endOf(world, poison);
  expect([status, result?.error?.name]).toEqual(['failure', 'WorkerLost']);
  expect(await world.stores.count(`job_attempt WHERE job_id = $1 AND end_reason = 'lost'`, [poison])).toBe(4);
  expect(attempt).toBe(5);
  expect(world.deaths(), 'workers it took along').toBe(4);
  const successes = await world.stores.count(`job_done WHERE id = ANY($1) AND status = 'success'`, [siblings]);
  expect(successes, 'siblings that succeeded').toBe(siblings.length);
  await assertInvariants(world, {
    accepted: [poison, ...siblings],
    effects: siblings,
    losses: 4 * 4,
    mayOverlap: true,
  });
});
