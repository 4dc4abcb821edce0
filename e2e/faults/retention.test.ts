import { expect, test } from 'vitest';
import { assertInvariants } from './support/invariants';
import { openWorld } from './support/open-world';
import { everyMs, until } from './support/poll';

const TABLES = ['job', 'job_done', 'job_log', 'job_attempt', 'scope', 'module_run', 'loop_items'];
const world = await openWorld();

/** A week that is long over, with runs in it. Answers how its partitions end. */
async function makeOldWeek(): Promise<string> {
  const [week] = await world.stores.sql<{ day: string; from: string; to: string }>(
    `SELECT to_char(w, 'YYYYMMDD') AS day, uuid_floor(w AT TIME ZONE 'UTC') AS "from", uuid_floor((w + interval '7 days') AT TIME ZONE 'UTC') AS "to"
     FROM (SELECT date_trunc('week', now() AT TIME ZONE 'UTC') - interval '70 days' AS w) x`,
  );
  if (!week) throw new Error('no week');
  for (const table of TABLES)
    await world.stores.sql(
      `SET ROLE millrace; CREATE TABLE ${table}_p${week.day} PARTITION OF ${table} FOR VALUES FROM ('${week.from}') TO ('${week.to}'); RESET ROLE`,
    );
  await world.stores.sql(
    `WITH made AS (SELECT (left('${week.from}', 24) || lpad(to_hex(i), 12, '0'))::uuid AS id FROM generate_series(1, 20000) i),
     heads AS (INSERT INTO job (id, workspace_id, kind, root_id, tag, created_by) SELECT id, 'demo', 'script', id, 'bash', 'ada' FROM made)
     INSERT INTO job_done (id, workspace_id, is_root, status, attempt) SELECT id, 'demo', true, 'success', 1 FROM made`,
  );
  return `_p${week.day}`;
}

const isThere = async (partition: string) =>
  (await world.stores.count('pg_class WHERE relname = $1', [partition])) === 1;
const makeDue = () => world.stores.sql(`UPDATE housekeeping SET done_at = '-infinity' WHERE name = 'history'`);
const putOff = () => world.workers().some(({ log }) => log.some(({ msg }) => msg.includes('is dropped later')));

test('F48 old runs are dropped beside readers, lists and work, and none of them waits for it', async () => {
  await world.startApps(1);
  const week = await makeOldWeek();
  const reader = await world.stores.sqlPool.connect();
  await reader.query('BEGIN');
  await reader.query('SELECT count(*) FROM job');
  await world.startWorkers(1, { MILLRACE_RETENTION_DAYS: '7' });
  const statuses = new Set<number>();
  const visitor = everyMs(50, async () => {
    statuses.add((await world.api.request('GET', 'w/demo/jobs/list?per_page=100')).status);
  });
  const working = world.api.submitAll(
    Array.from({ length: 60 }, () => ({ bash: world.effects.script() })),
    4,
  );
  await until('the drop is put off', putOff);
  expect(await isThere(`job${week}`), 'what is being read').toBe(true);
  const accepted = await working;
  await world.untilQuiet();
  await reader.query('COMMIT');
  reader.release();
  await makeDue();
  for (const table of TABLES)
    await until(`${table} of that week is gone`, async () => !(await isThere(`${table}${week}`)));
  await visitor.stop();
  expect([...statuses], 'what the list of runs answered').toEqual([200]);
  await assertInvariants(world, { accepted, effects: accepted });
});
