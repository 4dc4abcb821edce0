import { expect, test } from 'vitest';
import { assertInvariants } from './support/invariants';
import { openWorld } from './support/open-world';
import { until } from './support/poll';
import { isLongRun } from './support/seed';
import { STEADY } from './support/world';

const world = await openWorld();
await world.stores.sql(`INSERT INTO workspace (id, name, created_by) VALUES ('busy', 'Busy', 'system')`);

/** Queues copies of a job of the workspace `busy`, as many runs that were accepted at once. */
async function queueCopies(of: string, count: number): Promise<void> {
  await world.stores.sql(
    `WITH ids AS (SELECT (left(uuid_floor(now())::text, 14) || '7' || substr(md5(i::text), 1, 3) || '-8' || substr(md5(i::text), 4, 3)
         || '-' || substr(md5(i::text), 7, 12))::uuid AS id FROM generate_series(1, $2::int) i),
       heads AS (INSERT INTO job (id, workspace_id, kind, code_hash, language, root_id, tag, created_by)
         SELECT ids.id, 'busy', kind, code_hash, language, ids.id, tag, created_by FROM job CROSS JOIN ids WHERE job.id = $1)
     INSERT INTO job_live (id, workspace_id, kind, root_id, status, tag, run_at)
     SELECT ids.id, 'busy', 'script', ids.id, 'queued', 'bash', clock_timestamp() FROM ids`,
    [of, count],
  );
}

test('F36 ten jobs of one workspace start soon although another one has a long backlog, which goes on', async () => {
  await world.startApps(1);
  await world.startWorkers(1, STEADY);
  const backlog = isLongRun ? 100_000 : 20_000;
  const model = await world.api.post<string>('w/busy/jobs/run/preview', { language: 'bash', content: 'true' });
  await world.untilQuiet();
  await queueCopies(model, backlog);
  const done = () => world.stores.count(`job_done WHERE workspace_id = 'busy'`);
  await until('the backlog is worked on', async () => (await done()) > 20);
  const accepted = await world.api.submitAll(Array.from({ length: 10 }, () => ({ bash: 'true' })));
  await until(
    'the ten are done',
    async () => (await world.stores.count('job_done WHERE id = ANY($1)', [accepted])) === 10,
  );
  const [between] = await world.stores.sql<{ before: number; behind: number; worst: number }>(
    `WITH mine AS (SELECT min(j.created_at) AS asked, max(d.started_at) AS started, max((d.timings ->> 'queueMs')::float8) AS worst
       FROM job_done d JOIN job j ON j.id = d.id WHERE d.id = ANY($1))
     SELECT (SELECT count(*) FROM job_done d WHERE d.workspace_id = 'busy' AND d.started_at BETWEEN asked AND started)::int AS before, worst
     FROM mine`,
    [accepted],
  );
  process.stdout.write(
    `F36: the last of ten waited ${Math.round(between?.worst ?? 0)} ms behind ${between?.before} others\n`,
  );
  // A window of tickets goes before them at most, and then every second turn is theirs.
  expect(between?.before, 'jobs of the other workspace that started before them').toBeLessThan(60);
  const before = await done();
  await until('the backlog goes on', async () => (await done()) > before + 20);
  await world.stores.sql(`DELETE FROM job_live WHERE workspace_id = 'busy' AND status = 'queued'`);
  await world.untilQuiet();
  await world.stores.sql(
    `DELETE FROM job j WHERE workspace_id = 'busy' AND NOT EXISTS (SELECT 1 FROM job_done d WHERE d.id = j.id)`,
  );
  await assertInvariants(world, { accepted });
});

test('F38 of a burst everything that was accepted runs, and what is refused is told when to come again', async () => {
  const limits = {
    MILLRACE_SUBMITS_PER_SECOND: isLongRun ? '1000' : '25',
    MILLRACE_QUEUED_MAX: isLongRun ? '15000' : '200',
  };
  await world.startApps(2, limits);
  await world.startWorkers(1, STEADY);
  const burst = Array.from({ length: isLongRun ? 20_000 : 350 }, () => ({ bash: 'true' }));
  const accepted = await world.api.submitAll(burst, 64);
  expect(world.api.refusals.length, 'refusals').toBeGreaterThan(0);
  for (const { status, retryAfterS } of world.api.refusals) {
    expect([429, 503]).toContain(status);
    expect(retryAfterS).toBeGreaterThan(0);
  }
  await world.untilQuiet(600_000);
  const wrong = await world.stores.count(`job_done WHERE id = ANY($1) AND (status <> 'success' OR attempt <> 1)`, [
    accepted,
  ]);
  expect(wrong, 'runs that did not succeed at once').toBe(0);
  await assertInvariants(world, { accepted });
});
