import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { keepHistory } from '../commands/keep-history';
import { submitRun } from '../commands/submit-run';
import { cleanHistory } from './clean-history';
import { codeHashOf, saveCode } from './code';
import { readDatabaseHealth } from './metric-reads';
import { dropPartition, listOldPartitions } from './partitions';
import { getPool, query } from './pool';
import { openTestProtocol, seedScript, type TestProtocol } from './test-protocol';

const TABLES = ['job', 'job_done', 'job_log', 'job_attempt', 'scope', 'module_run', 'loop_items'];
const DAYS = 30;
let protocol: TestProtocol;

beforeAll(async () => {
  protocol = await openTestProtocol();
});
afterAll(() => protocol.close());
beforeEach(async () => {
  await query('test_clean_live', 'DELETE FROM job_live');
  for (const name of await listOldPartitions(DAYS)) await dropPartition(name);
});

/** Makes the partitions of a week, and answers its name and an id of its third day. */
async function makeWeek(weeksAgo: number): Promise<{ day: string; id: string }> {
  const [week] = await query<{ day: string; from: string; to: string; id: string }>(
    'test_week',
    `SELECT to_char(w, 'YYYYMMDD') AS day, uuid_floor(w AT TIME ZONE 'UTC') AS "from",
       uuid_floor((w + interval '7 days') AT TIME ZONE 'UTC') AS "to", uuid_floor((w + interval '2 days') AT TIME ZONE 'UTC') AS id
     FROM (SELECT date_trunc('week', now() AT TIME ZONE 'UTC') - $1 * interval '7 days' AS w) x`,
    [weeksAgo],
  );
  if (!week) throw new Error('no week');
  for (const table of TABLES)
    await getPool().query(
      `CREATE TABLE ${table}_p${week.day} PARTITION OF ${table} FOR VALUES FROM ('${week.from}') TO ('${week.to}')`,
    );
  return week;
}

const insertRun = (id: string, rootId = id, codeHash: string | null = null) =>
  query(
    'test_run',
    `WITH j AS (INSERT INTO job (id, workspace_id, kind, root_id, tag, created_by, code_hash) VALUES ($1, 'demo', 'flow', $2, 'flow', 'ada', $3))
     INSERT INTO job_done (id, workspace_id, is_root, status, attempt) VALUES ($1, 'demo', true, 'success', 1)`,
    [id, rootId, codeHash],
  );
const insertLive = (id: string, rootId = id) =>
  query(
    'test_live',
    `INSERT INTO job_live (id, workspace_id, kind, root_id, status, tag) VALUES ($1, 'demo', 'flow', $2, 'waiting', 'flow')`,
    [id, rootId],
  );
const partitionsOf = async (day: string) =>
  (
    await query<{ name: string }>('test_partitions', 'SELECT relname AS name FROM pg_class WHERE relname LIKE $1', [
      `%\\_p${day}`,
    ])
  ).map(({ name }) => name);

it('a week of runs that are older than the instance keeps them is dropped whole, and younger ones stay', async () => {
  const [old, young] = [await makeWeek(6), await makeWeek(3)];
  for (const { id } of [old, young]) await insertRun(id);
  await keepHistory();
  expect(await partitionsOf(old.day)).toEqual([]);
  expect(await partitionsOf(young.day)).toHaveLength(TABLES.length);
  expect(await query('test_left', 'SELECT id FROM job')).toEqual([{ id: young.id }]);
});

it('the heads of jobs go first, so that nobody sees a run without its end', async () => {
  const { day } = await makeWeek(7);
  const names = await listOldPartitions(DAYS);
  expect(names[0]).toBe(`job_p${day}`);
  expect(names.toSorted()).toEqual(TABLES.map((table) => `${table}_p${day}`).toSorted());
});

it('a week stays while a run of it goes on, also when only steps of it are that old', async () => {
  const [begun, later] = [await makeWeek(9), await makeWeek(8)];
  await insertRun(begun.id);
  await insertRun(later.id, begun.id);
  await insertLive(begun.id);
  expect(await listOldPartitions(DAYS)).toEqual([]);
  await query('test_clean_live', 'DELETE FROM job_live');
  expect(await listOldPartitions(DAYS)).toHaveLength(2 * TABLES.length);
});

it('a week stays while a run goes on that was restarted from one of its runs', async () => {
  const { id } = await makeWeek(10);
  await insertRun(id);
  const again = await submitRun({
    workspaceId: 'demo',
    target: { kind: 'flowpreview', value: { modules: [] } },
    args: {},
    by: { username: 'ada', accountId: null },
    restartedFrom: { flow_job_id: id, step_id: 'a' },
  });
  expect(await listOldPartitions(DAYS)).toEqual([]);
  await query('test_end', 'DELETE FROM job_live WHERE id = $1', [again]);
  expect(await listOldPartitions(DAYS)).toHaveLength(TABLES.length);
});

it('who reads the table puts the drop off, and nobody who comes later waits for either', async () => {
  const { id, day } = await makeWeek(11);
  await insertRun(id);
  const reader = await getPool().connect();
  await reader.query('BEGIN');
  await reader.query('SELECT count(*) FROM job');
  expect(await dropPartition(`job_p${day}`)).toBe(false);
  expect(await query('test_read', 'SELECT id FROM job WHERE id = $1', [id])).toHaveLength(1);
  await reader.query('COMMIT');
  reader.release();
  expect(await dropPartition(`job_p${day}`)).toBe(true);
  expect(await dropPartition(`job_p${day}`)).toBe(true);
});

it('nothing but a partition of the history can be dropped', async () => {
  await expect(dropPartition('workspace')).rejects.toThrow('no partition');
});

it('partitions are there for a week ahead at least, and a row outside of all of them is told', async () => {
  const before = await readDatabaseHealth();
  expect(before.partitionDaysAhead).toBeGreaterThan(7);
  expect(before.strayTables).toBe(0);
  await insertRun('7fffffff-ffff-7fff-bfff-ffffffffffff');
  expect((await readDatabaseHealth()).strayTables).toBe(2);
  await getPool().query('TRUNCATE job_default, job_done_default');
});

it('text that nobody has used for long goes, unless a script or a run that goes on refers to it', async () => {
  await seedScript('kept', {});
  const { id } = await makeWeek(12);
  const [unused, live] = [await saveCode('nobody'), await saveCode('a long run')];
  await insertRun(id, id, live);
  await insertLive(id);
  await query('test_age', `UPDATE code SET used_at = now() - interval '90 days'`);
  const fresh = await saveCode('just now');
  await cleanHistory(DAYS);
  const left = await query<{ hash: string }>('test_code', 'SELECT hash FROM code');
  expect(left.map(({ hash }) => hash).toSorted()).toEqual([codeHashOf('echo'), live, fresh].toSorted());
  expect(left).not.toContainEqual({ hash: unused });
});

it('a row in the way of a partition to come keeps neither the others nor its own from being stored', async () => {
  const [week] = await query<{ id: string; day: string }>(
    'test_coming_week',
    `SELECT uuid_floor((w + interval '1 day') AT TIME ZONE 'UTC') AS id, to_char(w, 'YYYYMMDD') AS day
     FROM (SELECT date_trunc('week', now() AT TIME ZONE 'UTC') + interval '21 days' AS w) x`,
  );
  if (!week) throw new Error('no week');
  await insertRun(week.id);
  expect(await query('test_ensure', 'SELECT ensure_partitions(3) AS made')).toEqual([{ made: TABLES.length - 2 }]);
  expect(await partitionsOf(week.day)).not.toContain(`job_p${week.day}`);
  await getPool().query('TRUNCATE job_default, job_done_default');
  expect(await query('test_ensure', 'SELECT ensure_partitions(3) AS made')).toEqual([{ made: 2 }]);
});
