import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { assertInvariants } from './support/invariants';
import { openWorld } from './support/open-world';
import { everyMs, until } from './support/poll';
import { isLongRun } from './support/seed';
import { STEADY } from './support/world';

/** The shortest that a cron may have. */
const EVERY_S = 5;
const CRON = `*/${EVERY_S} * * * * *`;
const world = await openWorld();

beforeAll(async () => {
  await world.startApps(1);
  await deploy('f/by_clock/quick', 'true');
  await deploy('f/by_clock/slow', world.effects.script(7));
  await world.stopNodes();
});
afterEach(() => world.stores.sql('DELETE FROM schedule'));

const deploy = (path: string, content: string) =>
  world.api.post('w/demo/scripts/create', { path, content, language: 'bash', schema: { type: 'object' } });

type Terms = { path: string; schedule?: string; script_path?: string; overlap?: string; catchup?: string };

const schedule = (terms: Terms) =>
  world.api.post('w/demo/schedules/create', {
    schedule: CRON,
    timezone: 'UTC',
    script_path: 'f/by_clock/quick',
    is_flow: false,
    args: {},
    enabled: true,
    ...terms,
  });

type Fire = { path: string; atMs: number; outcome: string | null; jobId: string | null };

async function fires(): Promise<Fire[]> {
  return world.stores.sql<Fire>(
    `SELECT s.path, extract(epoch FROM f.scheduled_for)::float8 * 1000 AS "atMs", f.outcome, f.job_id AS "jobId"
     FROM schedule_fire f JOIN schedule s ON s.id = f.schedule_id ORDER BY s.path, f.scheduled_for`,
  );
}

async function firesByPath(): Promise<Map<string, Fire[]>> {
  const byPath = new Map<string, Fire[]>();
  for (const fire of await fires()) byPath.set(fire.path, [...(byPath.get(fire.path) ?? []), fire]);
  return byPath;
}

/** From now on nothing fires, and what was begun comes to its end. */
async function stopClocks(): Promise<string[]> {
  await world.stores.sql('UPDATE schedule SET enabled = false, next_at = NULL');
  await world.untilQuiet(120_000);
  await until(
    'every run was noted',
    async () =>
      (await world.stores.count(
        `schedule_fire f JOIN schedule s ON s.id = f.schedule_id WHERE f.state <> 'closed'`,
      )) === 0,
  );
  return (await fires()).flatMap(({ jobId }) => jobId ?? []);
}

/** I5: from `fromMs` on each moment fired, none twice and none left out, and each run is that of its moment. */
function assertEachMoment(fired: Fire[] | undefined, fromMs: number): void {
  const moments = fired?.map(({ atMs }) => (atMs - fromMs) / (EVERY_S * 1000));
  expect(moments, `firings of ${fired?.[0]?.path}`).toEqual(moments?.map((_, n) => n));
  expect(
    fired?.filter(({ jobId }) => jobId === null),
    'firings without a run',
  ).toEqual([]);
}

/** Puts the next firings so far back, onto a moment of their cron. Answers which. */
async function putBack(seconds: number, everyS: number): Promise<number> {
  const [row] = await world.stores.sql<{ ms: number }>(
    `UPDATE schedule SET next_at = to_timestamp(floor(extract(epoch FROM clock_timestamp()) / $2::int) * $2 - $1::int)
     RETURNING extract(epoch FROM next_at)::float8 * 1000 AS ms`,
    [seconds, everyS],
  );
  return row?.ms ?? 0;
}

async function firstFirings(): Promise<Map<string, number>> {
  const rows = await world.stores.sql<{ path: string; ms: number }>(
    'SELECT path, extract(epoch FROM next_at)::float8 * 1000 AS ms FROM schedule',
  );
  return new Map(rows.map(({ path, ms }) => [path, ms]));
}

test('F26 F28 schedulers that are killed, stopped and started, with clocks that differ, fire each moment once', async () => {
  await world.startApps(1);
  for (let n = 0; n < (isLongRun ? 200 : 20); n++) await schedule({ path: `f/many/s${n}` });
  const first = await firstFirings();
  // One clock is right, one fast and one slow: only the database's counts.
  for (const skewMs of [0, 90_000, -90_000]) await world.startWorkers(1, skewed(skewMs));
  let turn = 0;
  const trouble = everyMs(2_500, async () => {
    const worker = world.aWorker('F26');
    if (turn++ % 3 === 0) return world.replace(worker);
    if (turn % 3 === 1) return pause(worker);
    return worker.crash();
  });
  await delay(isLongRun ? 300_000 : 22_000);
  await trouble.stop();
  const accepted = await stopClocks();
  const fired = await firesByPath();
  expect(fired.size, 'schedules that fired').toBe(first.size);
  for (const [path, own] of fired) assertEachMoment(own, first.get(path) ?? 0);
  await assertInvariants(world, { accepted, losses: Number.POSITIVE_INFINITY, announced: /given up|lease/ });
});

test('F27 schedulers that die between a firing and its run leave neither without the other', async () => {
  await world.startApps(1);
  for (let n = 0; n < 5; n++) await schedule({ path: `f/crash/s${n}`, catchup: 'all' });
  const from = await putBack(45, EVERY_S);
  await world.startWorkers(3, { MILLRACE_FAILPOINTS: 'schedule.after_fire=kill:0.15' });
  const behind = `schedule s WHERE (SELECT count(*) FROM schedule_fire f WHERE f.schedule_id = s.id) < 9`;
  await until('all have caught up', async () => (await world.stores.count(behind)) === 0, 60_000);
  const accepted = await stopClocks();
  const fired = await firesByPath();
  expect(world.deaths(), 'crashes').toBeGreaterThan(0);
  expect(fired.size).toBe(5);
  for (const own of fired.values()) {
    expect(own.length, 'firings').toBeGreaterThanOrEqual(9);
    assertEachMoment(own, from);
  }
  await assertInvariants(world, { accepted, losses: Number.POSITIVE_INFINITY });
});

test('F30 after an hour with nobody there, as many firings are made up for as the schedule says', async () => {
  await world.startApps(1);
  for (const catchup of ['none', 'last', 'all'])
    await schedule({ path: `f/late/${catchup}`, schedule: '0 * * * * *', catchup });
  const from = await putBack(3_600, 60);
  await world.startWorkers(1, STEADY);
  await until(
    'all have caught up',
    async () => (await world.stores.count('schedule WHERE next_at <= clock_timestamp()')) === 0,
  );
  const accepted = await stopClocks();
  const fired = await firesByPath();
  const inThatHour = (path: string) =>
    (fired.get(path) ?? []).map(({ atMs }) => (atMs - from) / 60_000).filter((n) => n < 60);
  expect(inThatHour('f/late/none')).toEqual([]);
  // A minute may have begun meanwhile, and what is less than a minute late is not missed.
  expect(inThatHour('f/late/last').length).toBeLessThanOrEqual(1);
  expect(inThatHour('f/late/all')).toEqual(Array.from({ length: 60 }, (_, n) => n));
  await assertInvariants(world, { accepted });
});

test('F31 where runs may not overlap, none do, also when the schedule is switched off and on meanwhile', async () => {
  await world.startApps(1);
  await world.startWorkers(1, STEADY);
  const policies = ['skip', 'queue_one', 'cancel_previous'];
  for (const overlap of policies)
    await schedule({ path: `f/over/${overlap}`, script_path: 'f/by_clock/slow', overlap });
  await delay(9_000);
  for (const overlap of policies)
    for (const enabled of [false, true])
      await world.api.post(`w/demo/schedules/setenabled/f/over/${overlap}`, { enabled });
  await delay(13_000);
  const accepted = await stopClocks();
  const fired = await firesByPath();
  const spans = new Map((await world.effects.list()).map(({ job, beganMs, endedMs }) => [job, { beganMs, endedMs }]));
  for (const overlap of policies) {
    const own = (fired.get(`f/over/${overlap}`) ?? []).flatMap(({ jobId }) => spans.get(jobId ?? '') ?? []);
    expect(own.length, `runs with ${overlap}`).toBeGreaterThanOrEqual(2);
    const inOrder = own.toSorted((a, b) => a.beganMs - b.beganMs);
    const together = inOrder.filter(
      ({ beganMs }, n) => n > 0 && (inOrder[n - 1]?.endedMs ?? Number.POSITIVE_INFINITY) > beganMs,
    );
    expect(together, `runs at the same time with ${overlap}`).toEqual([]);
  }
  await assertInvariants(world, { accepted });
});

/** Shifts the clock of a process, but not that of the database. */
function skewed(ms: number): Record<string, string> {
  const preload = new URL('support/skewed-clock.cjs', import.meta.url).pathname;
  return { NODE_OPTIONS: `--require ${preload}`, CLOCK_SKEW_MS: String(ms) };
}

/** Holds it still for longer than a firing lasts. */
async function pause(worker: { signal: (signal: NodeJS.Signals) => void }): Promise<void> {
  worker.signal('SIGSTOP');
  await delay(1_500);
  worker.signal('SIGCONT');
}
