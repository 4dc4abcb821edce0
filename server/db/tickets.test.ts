import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { claimNext } from './live';
import { getPool, query } from './pool';
import { openTestProtocol, registerTestWorker, type TestProtocol } from './test-protocol';
import { fillWindows, forgetTickets, renewTickets, takeTickets, type TagWindow } from './tickets';

let protocol: TestProtocol;

beforeAll(async () => {
  protocol = await openTestProtocol();
});
afterAll(() => protocol.close());
beforeEach(async () => {
  for (const table of ['job_live', 'worker', 'dispatch_tag']) await getPool().query(`TRUNCATE ${table}`);
  await serve('w1', 2);
});

function serve(id: string, slots: number): Promise<void> {
  return registerTestWorker(id, slots, ['bash']);
}

type Rows = { workspace: string; count: number; priority?: number; ageS?: number };

/** Due rows; with a negative age they fall due later. */
async function queueRows({ workspace, count, priority = 0, ageS = 1 }: Rows): Promise<string[]> {
  const rows = await query<{ id: string }>(
    'test_queue',
    `WITH n AS (SELECT gen_random_uuid() AS id, i FROM generate_series(1, $2::int) i)
     INSERT INTO job_live (id, workspace_id, kind, root_id, status, tag, priority, run_at)
     SELECT id, $1, 'script', id, 'queued', 'bash', $3, clock_timestamp() - $4::float8 * interval '1 s' + i * interval '1 us' FROM n RETURNING id`,
    [workspace, count, priority, ageS],
  );
  return rows.map((row) => row.id);
}

async function fill(): Promise<TagWindow> {
  const { tags } = await fillWindows();
  const [bash] = tags;
  if (!bash) throw new Error('the tag was left out');
  return bash;
}

async function claim(limit: number): Promise<{ id: string; workspaceId: string }[]> {
  return claimNext({ tags: ['bash'], limit, worker: 'w1' });
}

/** Claims in turn, filling the window as it empties. Answers the workspaces in their order. */
async function claimInTurn(count: number): Promise<string[]> {
  const order: string[] = [];
  while (order.length < count) {
    await fill();
    const claimed = await claim(1);
    if (claimed.length === 0) break;
    order.push(...claimed.map((row) => row.workspaceId));
  }
  return order;
}

it('Redis holds a window of tickets, whatever the backlog', async () => {
  await queueRows({ workspace: 'a', count: 20_000 });
  expect((await fill()).rows).toHaveLength(50);
  expect(await fill()).toMatchObject({ rows: [], waiting: 50, hasBacklog: true });
  await claim(2);
  expect((await fill()).rows).toHaveLength(2);
});

it('the window grows with the slots of live workers, up to 5000', async () => {
  await serve('w2', 60);
  await queueRows({ workspace: 'a', count: 6_000 });
  expect((await fill()).rows).toHaveLength(124);
  await serve('w3', 10_000);
  expect((await fill()).waiting).toBe(5_000);
});

it('a tag that no live worker serves gets no tickets', async () => {
  await queueRows({ workspace: 'a', count: 1 });
  await query('test_old', `UPDATE worker SET last_seen = now() - interval '1 minute'`);
  expect((await fillWindows()).tags).toEqual([]);
});

it('one job is next in turn although another workspace has queued 20,000 before it', async () => {
  await queueRows({ workspace: 'a', count: 20_000 });
  await claimInTurn(10);
  await queueRows({ workspace: 'b', count: 1 });
  expect(await claimInTurn(3)).toContain('b');
});

it('workspaces share evenly while both have work, and one alone gets everything', async () => {
  await queueRows({ workspace: 'a', count: 300 });
  await claimInTurn(20);
  await queueRows({ workspace: 'b', count: 40 });
  const order = await claimInTurn(120);
  expect(order.slice(0, 80).filter((workspace) => workspace === 'b').length).toBeGreaterThanOrEqual(38);
  expect(order.slice(85).every((workspace) => workspace === 'a')).toBe(true);
});

it('a workspace that has waited for a minute gets twice as much', async () => {
  await queueRows({ workspace: 'fresh', count: 200 });
  await queueRows({ workspace: 'old', count: 200, ageS: 61 });
  const order = await claimInTurn(60);
  const old = order.filter((workspace) => workspace === 'old').length;
  expect(old).toBeGreaterThanOrEqual(38);
  expect(old).toBeLessThanOrEqual(42);
});

it('higher priority goes before lower within a workspace, also before what has a ticket already', async () => {
  await queueRows({ workspace: 'a', count: 200 });
  await fill();
  await claim(5);
  const urgent = await queueRows({ workspace: 'a', count: 3, priority: 10 });
  await fill();
  expect(new Set((await claim(3)).map((row) => row.id))).toEqual(new Set(urgent));
});

it('priority is within a workspace: it takes no turn from another', async () => {
  await queueRows({ workspace: 'a', count: 100, priority: 90 });
  await queueRows({ workspace: 'b', count: 100 });
  const order = await claimInTurn(40);
  expect(order.filter((workspace) => workspace === 'b')).toHaveLength(20);
});

it('what falls due later gets no ticket, and hides nothing behind it', async () => {
  await queueRows({ workspace: 'a', count: 500, priority: 50, ageS: -3600 });
  const [due] = await queueRows({ workspace: 'a', count: 1 });
  expect((await fill()).rows.map((row) => row.id)).toEqual([due]);
});

it('a row gets its ticket at once only while nobody waits without one', async () => {
  const [early] = await queueRows({ workspace: 'a', count: 1 });
  expect(await takeTickets([early ?? ''])).toEqual([]);
  await fill();
  const [next] = await queueRows({ workspace: 'a', count: 1 });
  expect(await takeTickets([next ?? ''])).toMatchObject([{ id: next, generation: 1 }]);
  expect(await takeTickets([next ?? ''])).toEqual([]);
  await queueRows({ workspace: 'b', count: 100 });
  await fill();
  const [late] = await queueRows({ workspace: 'a', count: 1 });
  expect(await takeTickets([late ?? ''])).toEqual([]);
});

it('of many rows that wake at once only as many get tickets as there is room for', async () => {
  await fill();
  const ids = await queueRows({ workspace: 'a', count: 400 });
  expect((await takeTickets(ids)).length).toBe(25);
});

it('each row is claimed once, however many claim at the same time', async () => {
  await queueRows({ workspace: 'a', count: 50 });
  await fill();
  const claimed = await Promise.all(Array.from({ length: 20 }, () => claim(5)));
  const ids = claimed.flat().map((row) => row.id);
  expect(ids).toHaveLength(50);
  expect(new Set(ids).size).toBe(50);
});

it('a ticket from before Redis was lost is forgotten, one sent since is not', async () => {
  await queueRows({ workspace: 'a', count: 10 });
  await fill();
  await query('test_age', `UPDATE job_live SET dispatched_at = now() - interval '10 s'`);
  await queueRows({ workspace: 'a', count: 5 });
  await fill();
  await forgetTickets(Date.now() - 5_000);
  expect((await fill()).rows).toHaveLength(10);
});

it('a renewed ticket has another generation, and fresh ones are left alone', async () => {
  await queueRows({ workspace: 'a', count: 4 });
  await fill();
  expect(await renewTickets('bash', 4)).toEqual([]);
  await query('test_age', `UPDATE job_live SET dispatched_at = now() - interval '10 s'`);
  expect((await renewTickets('bash', 3)).map((ticket) => ticket.generation)).toEqual([2, 2, 2]);
  expect((await fill()).stale).toBe(1);
});

it('filling a window reads no more rows of a backlog of 100,000 than it takes', async () => {
  for (let n = 0; n < 20; n++) await queueRows({ workspace: `w${n}`, count: 4_500, priority: n % 3 });
  await queueRows({ workspace: 'sleepers', count: 10_000, ageS: -86_400 });
  await getPool().query('ANALYZE job_live');
  await query('test_beat', 'UPDATE worker SET last_seen = clock_timestamp()');
  const { seqScans, indexRows } = await countWhileFilling();
  expect(seqScans).toBe(0);
  // Every step from lane to lane, and a share of the window for each of them.
  expect(indexRows).toBeLessThan(1_500);
});

/** What its own transaction read: the statistics of others come when they like. */
async function countWhileFilling(): Promise<{ seqScans: number; indexRows: number }> {
  const client = await getPool().connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT fill_windows(60000)');
    const { rows } = await client.query<{ seqScans: number; indexRows: number }>(
      `SELECT pg_stat_get_xact_numscans('job_live'::regclass)::int AS "seqScans",
         (SELECT sum(pg_stat_get_xact_tuples_returned(indexrelid))::int FROM pg_index WHERE indrelid = 'job_live'::regclass) AS "indexRows"`,
    );
    await client.query('COMMIT');
    return rows[0] ?? { seqScans: -1, indexRows: -1 };
  } finally {
    client.release();
  }
}
