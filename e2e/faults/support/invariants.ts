import { expect } from 'vitest';
import { assertCounted } from './counted';
import type { Effect } from './effects';
import { assertFirings } from './firings';
import { assertNoJobsLeft } from './leftovers';
import { until } from './poll';
import type { World } from './world';

export type Expectation = {
  /** Ids whose acceptance was told to the client. */
  accepted: string[];
  /** How often an attempt may have been lost, over all jobs: kills of workers times what one holds. */
  losses?: number;
  /** Ids whose script has an effect. */
  effects?: string[];
  /** Attempts of one job may overlap: the test made a worker believe it lives. */
  mayOverlap?: boolean;
  /** Log records at level error that the test itself caused. */
  announced?: RegExp;
  /** How often Redis became another server, or forgot us: what was in hand then is in hand there for a while yet. */
  switches?: number;
  /** When the cancel of a run was acknowledged, by the database's clock. */
  canceledAt?: Map<string, Date>;
};

type Done = { id: string; status: string; attempt: number; result: string | null; isScript: boolean };

/** What holds after every test, whatever was broken. Called when all work has ended. */
export async function assertInvariants(world: World, expected: Expectation): Promise<void> {
  const done = await readDone(world, expected.accepted);
  await assertOneEnd(world, { done, accepted: expected.accepted });
  await assertNothingLeft(world);
  await assertFirings(world);
  await assertNothingLate(world);
  if (expected.canceledAt) await assertCanceled(world, expected.canceledAt);
  await assertAnswered(world);
  assertAttempts(done, expected, await world.stores.sql('SELECT * FROM job_attempt ORDER BY ended_at DESC LIMIT 5'));
  if (expected.effects) assertEffects(await world.effects.list(), { ...expected, ids: expected.effects });
  await assertRedisIsEmpty(world, expected.switches ?? 0);
  await assertDatabaseIsIdle(world);
  await assertNoJobsLeft(world.workers());
  assertQuietLogs(world, expected.announced);
  const isUnhurt = world.deaths() === 0 && world.nodes.every(({ isAlive }) => isAlive);
  if (isUnhurt && !expected.announced) await assertCounted(world);
}

async function readDone(world: World, ids: string[]): Promise<Map<string, Done>> {
  const rows = await world.stores.sql<Done>(
    `SELECT d.id, d.status, d.attempt, d.result::text, j.kind IN ('script', 'preview') AS "isScript"
     FROM job j JOIN job_done d ON d.id = j.id WHERE j.root_id = ANY($1)`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** I1, I2: every accepted run has one terminal state. */
async function assertOneEnd(world: World, { done, accepted }: { done: Map<string, Done>; accepted: string[] }) {
  const unended = accepted.filter((id) => !done.has(id));
  expect(unended, 'accepted runs without an end').toEqual([]);
  expect(new Set(accepted).size, 'each acceptance is one run').toBe(accepted.length);
  for (const { status } of done.values()) expect(['success', 'failure', 'canceled']).toContain(status);
  const doubled = await world.stores.sql('SELECT id FROM job_done GROUP BY id HAVING count(*) > 1');
  expect(doubled, 'jobs with two ends').toEqual([]);
  const headless = await world.stores.sql(
    'SELECT id FROM job_done d WHERE NOT EXISTS (SELECT 1 FROM job j WHERE j.id = d.id)',
  );
  expect(headless, 'ends of jobs that were never begun').toEqual([]);
  const endless = await world.stores.sql(
    'SELECT id FROM job j WHERE NOT EXISTS (SELECT 1 FROM job_done d WHERE d.id = j.id)',
  );
  expect(endless, 'steps without an end').toEqual([]);
}

/** I3, I4: nothing is in flight, every join came to zero and woke its parent. */
async function assertNothingLeft(world: World): Promise<void> {
  expect(await world.stores.sql('SELECT * FROM job_live'), 'live rows').toEqual([]);
  const open = `SELECT id FROM scope WHERE status = 'running'`;
  expect(await world.stores.sql(open), 'scopes that still run').toEqual([]);
  const joins = `SELECT scope_id, module_id, pending FROM module_run m
    WHERE is_parallel AND (pending < 0 OR (pending > 0 AND status = 'success'))`;
  expect(await world.stores.sql(joins), 'joins that did not count down').toEqual([]);
}

/** I7, I8: attempts are explained by losses, and a result is the one of the attempt that is recorded. */
function assertAttempts(done: Map<string, Done>, { losses = 0 }: Expectation, lost: object[]): void {
  // A flow's own row is claimed anew whenever the flow moves on.
  const scripts = [...done.values()].filter(({ isScript }) => isScript);
  const extra = scripts.reduce((sum, { attempt }) => sum + Math.max(0, attempt - 1), 0);
  expect(extra, `attempts beyond the first, of late: ${JSON.stringify(lost)}`).toBeLessThanOrEqual(losses);
  for (const { id, attempt, result } of scripts) {
    const told = /^\{"attempt": ?(\d+)\}$/.exec(result ?? '')?.[1];
    if (told !== undefined) expect(Number(told), `the attempt whose result ${id} has`).toBe(attempt);
  }
}

/** I6: every run had its effect, each time with the same key, and no two attempts at once. */
function assertEffects(effects: Effect[], { ids, mayOverlap }: Expectation & { ids: string[] }): void {
  const byJob = effectsByJob(effects);
  expect(
    ids.filter((id) => !byJob.has(id)),
    'runs without an effect',
  ).toEqual([]);
  for (const id of ids) {
    const own = byJob.get(id) ?? [];
    expect(new Set(own.map(({ key }) => key)).size, `idempotency keys of ${id}`).toBe(1);
    expect(new Set(own.map(({ attempt }) => attempt)).size, `attempts of ${id} that ran twice`).toBe(own.length);
    if (!mayOverlap) expect(overlaps(own), `attempts of ${id} at the same time`).toBe(false);
  }
}

export function effectsByJob(effects: Effect[]): Map<string, Effect[]> {
  const byJob = new Map<string, Effect[]>();
  for (const effect of effects) byJob.set(effect.job, [...(byJob.get(effect.job) ?? []), effect]);
  return byJob;
}

function overlaps(effects: Effect[]): boolean {
  const inOrder = effects.toSorted((a, b) => a.beganMs - b.beganMs);
  return inOrder.some((effect, at) => {
    const next = inOrder[at + 1];
    return next !== undefined && (effect.endedMs ?? Number.POSITIVE_INFINITY) > next.beganMs;
  });
}

/** I9: nothing of a run begins once it is over. The time of a statement is that of its beginning, hence the margin. */
async function assertNothingLate(world: World): Promise<void> {
  const late = await world.stores.sql(
    `SELECT r.id AS run, r.finished_at, j.id, j.module_id, j.created_at, d.started_at
     FROM job_done r JOIN job j ON j.root_id = r.id LEFT JOIN job_done d ON d.id = j.id AND d.attempt > 0
     WHERE r.is_root AND greatest(j.created_at, d.started_at) > r.finished_at + interval '5 s' LIMIT 5`,
  );
  expect(late, 'what began after its run was over').toEqual([]);
}

/** I10: each cancel and each decision says whose it was. */
async function assertAnswered(world: World): Promise<void> {
  const nobodys = await world.stores.sql(
    `SELECT id, NULL AS resume_id FROM job_done WHERE status = 'canceled' AND is_root AND canceled_by IS NULL
     UNION ALL SELECT job_id, resume_id FROM approval_event WHERE approver = '' LIMIT 5`,
  );
  expect(nobodys, 'cancels and decisions of nobody').toEqual([]);
}

/** I9: nothing of a run begins after its cancel was acknowledged. */
async function assertCanceled(world: World, canceledAt: Map<string, Date>): Promise<void> {
  const late = await world.stores.sql(
    `SELECT c.id, b.at FROM unnest($1::uuid[], $2::timestamptz[]) c(id, at) CROSS JOIN LATERAL (
       SELECT j.created_at AS at FROM job j WHERE j.root_id = c.id
       UNION ALL SELECT d.started_at FROM job j JOIN job_done d ON d.id = j.id WHERE j.root_id = c.id AND d.attempt > 0
       UNION ALL SELECT a.started_at FROM job j JOIN job_attempt a ON a.job_id = j.id WHERE j.root_id = c.id) b
     WHERE b.at > c.at LIMIT 5`,
    [[...canceledAt.keys()], [...canceledAt.values()]],
  );
  expect(late, 'what began after its cancel was acknowledged').toEqual([]);
}

/** I11: what is over left no ticket behind, but for those in the hands of processes that died: BullMQ asks for them later. */
async function assertRedisIsEmpty(world: World, switches: number): Promise<void> {
  const held = world.workers().reduce((sum, { deaths }) => sum + (deaths + switches) * TICKETS_IN_HAND, 0);
  const tickets = async () => (await world.stores.redis.keys('*')).filter((key) => TICKET.test(key));
  // The last ticket is taken away a moment after its job has ended; one whose connection broke in between, when BullMQ
  // has found it twice.
  await until(`no ticket is left but ${held}`, async () => (await tickets()).length <= held, LOST_TICKET_MS);
}

const TICKET = /:[0-9a-f-]{36}-\d+$/;
const TICKETS_IN_HAND = 16;
const LOST_TICKET_MS = 90_000;

/** I12: no transaction is open. */
async function assertDatabaseIsIdle(world: World): Promise<void> {
  const open = await world.stores.sql(
    `SELECT query FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND state_change < now() - interval '1 s'`,
  );
  expect(open, 'open transactions').toEqual([]);
}

/** What the auditor says of rows that only a bug of ours leaves: no fault excuses it. */
const OURS = /^the auditor found|^accepted jobs have neither/;

/** I14: nobody logged an error that the test did not announce. */
function assertQuietLogs(world: World, announced: RegExp | undefined): void {
  const records = world.nodes.flatMap((node) => node.errors());
  const unexpected = records.filter((record) => OURS.test(record.msg) || !announced?.test(JSON.stringify(record)));
  expect(unexpected.slice(0, 3), 'errors in the logs').toEqual([]);
}
