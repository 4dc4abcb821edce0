import { afterAll, beforeAll, expect, it } from 'vitest';
import { cancelRun } from '../commands/cancel-run';
import { submitRun } from '../commands/submit-run';
import { admit } from '../queue/admit';
import { cleanControls } from './clean-controls';
import { admitEveryHeld } from './concurrency';
import { reapWorkers, registerWorker } from './leases';
import { type Claimed, claimLive } from './live';
import { query } from './pool';
import { claimAll, endClaimed, openTestProtocol, seedScript, type TestProtocol } from './test-protocol';
import { loadWaitingLeaves } from './wait-reads';

const BY = { username: 'ada', accountId: null };
let protocol: TestProtocol;

beforeAll(async () => {
  protocol = await openTestProtocol();
});
afterAll(() => protocol.close());

const submit = (path: string, args = {}, more = {}) =>
  submitRun({ workspaceId: 'demo', target: { kind: 'script', path }, args, by: BY, ...more });

const cancel = (jobId: string) => cancelRun({ workspaceId: 'demo', jobId, by: 'ada', reason: 'no need' });

const idsOf = (claimed: Claimed[]) => claimed.map(({ id }) => id).toSorted();

async function endAll(claimed: Claimed[]): Promise<void> {
  for (const job of claimed) await admit('demo', await endClaimed(job));
}

const countRunning = async () => {
  const [row] = await query<{ count: number }>(
    'test_running',
    `SELECT count(*) FROM job_live WHERE status = 'running'`,
  );
  return row?.count ?? 0;
};

it('of many jobs submitted at once, only as many as the limit can be claimed, and each end makes room for one', async () => {
  const path = await seedScript('atonce', { concurrent_limit: 3 });
  const ids = await Promise.all(Array.from({ length: 20 }, () => submit(path)));
  let running = await claimAll();
  expect(running).toHaveLength(3);
  expect(await claimAll()).toHaveLength(0);
  const seen = [...running];
  while (seen.length < 20) {
    await admit('demo', await endClaimed(running.shift() as Claimed));
    const next = await claimAll();
    expect(next).toHaveLength(1);
    running = [...running, ...next];
    seen.push(...next);
  }
  await endAll(running);
  expect(idsOf(seen)).toEqual(ids.toSorted());
});

it('workers that admit and claim at the same time never run more than the limit', async () => {
  const path = await seedScript('workers', { concurrent_limit: 4 });
  const total = 60;
  await Promise.all(Array.from({ length: total }, () => submit(path)));
  const counts: number[] = [];
  let ended = 0;
  const work = async () => {
    while (ended < total) {
      const [job] = await claimAll(1);
      if (!job) {
        await admitEveryHeld();
        continue;
      }
      counts.push(await countRunning());
      const keys = await endClaimed(job);
      ended++;
      await admit('demo', keys);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  expect(ended).toBe(total);
  expect(Math.max(...counts)).toBeLessThanOrEqual(4);
  expect(Math.max(...counts)).toBeGreaterThan(1);
});

it('a waiting job says which key it waits for and how full it is', async () => {
  const path = await seedScript('reason', { concurrent_limit: 1, concurrency_key: 'api-$args[host]' });
  await submit(path, { host: 'a' });
  const second = await submit(path, { host: 'a' });
  const other = await submit(path, { host: 'b' });
  const running = await claimAll();
  expect(idsOf(running)).toContain(other);
  expect(await loadWaitingLeaves([second])).toMatchObject([{ key: 'api-a', limit: 1, running: 1, cooling: 0 }]);
  await endAll([...running, ...(await claimAll())]);
  await endAll(await claimAll());
});

it('the most urgent of those that wait comes first, then the oldest', async () => {
  const path = await seedScript('order', { concurrent_limit: 1 });
  const first = await submit(path);
  const [running] = await claimAll();
  expect(running?.id).toBe(first);
  const old = await submit(path);
  const young = await submit(path);
  const urgent = await submit(path, {}, { priority: 5 });
  const order: string[] = [];
  for (let next = running; next; [next] = await claimAll()) {
    order.push(next.id);
    await admit('demo', await endClaimed(next));
  }
  expect(order).toEqual([first, urgent, old, young]);
});

it('a job that has room but no worker yet steps back for a more urgent one', async () => {
  const path = await seedScript('stepback', { concurrent_limit: 1 });
  const low = await submit(path);
  const high = await submit(path, {}, { priority: 1 });
  expect(await claimLive(low, 'w1')).toBeNull();
  const claimed = await claimLive(high, 'w1');
  expect(claimed?.id).toBe(high);
  await endAll([claimed as Claimed]);
  await endAll(await claimAll());
});

it('a job of the window counts until the window has passed, though it has ended', async () => {
  const path = await seedScript('window', { concurrent_limit: 2, concurrency_time_window_s: 3600 });
  for (let i = 0; i < 3; i++) await submit(path);
  const begun = await claimAll();
  expect(begun).toHaveLength(2);
  await endAll(begun);
  expect(await claimAll()).toHaveLength(0);
  await query(
    'test_pass',
    `UPDATE concurrency_cooling SET until = clock_timestamp() WHERE job_id = (SELECT min(job_id::text)::uuid FROM concurrency_cooling)`,
  );
  await admitEveryHeld();
  const last = await claimAll();
  expect(last).toHaveLength(1);
  await endAll(last);
});

it('a limited job holds up no job of another key, nor one without', async () => {
  const limited = await seedScript('full', { concurrent_limit: 1 });
  const free = await seedScript('free', {});
  for (let i = 0; i < 5; i++) await submit(limited);
  const id = await submit(free);
  const claimed = await claimAll();
  expect(claimed).toHaveLength(2);
  expect(idsOf(claimed)).toContain(id);
  await endAll(claimed);
  for (let rest = await claimAll(); rest.length > 0; rest = await claimAll()) await endAll(rest);
});

it('a canceled job makes room, and a waiting one can be canceled', async () => {
  const path = await seedScript('cancel', { concurrent_limit: 1 });
  const [first, second, third] = [await submit(path), await submit(path), await submit(path)];
  expect(await cancel(second)).toBe(true);
  expect(await cancel(first)).toBe(true);
  const claimed = await claimAll();
  expect(idsOf(claimed)).toEqual([third]);
  await endAll(claimed);
});

it('a job whose worker is lost keeps its place for its next attempt', async () => {
  const path = await seedScript('lost', { concurrent_limit: 1 });
  const first = await submit(path);
  await submit(path);
  await registerWorker({ id: 'gone', host: 'h', pid: 2, version: '0', tags: ['bash'], slots: 1, sandbox: {} });
  expect((await claimLive(first, 'gone'))?.id).toBe(first);
  await query('test_old', `UPDATE worker SET last_seen = now() - interval '1 hour' WHERE id = 'gone'`);
  expect(await reapWorkers(15_000)).toEqual([first]);
  await admitEveryHeld();
  const again = await claimAll();
  expect(idsOf(again)).toEqual([first]);
  await endAll(again);
  await endAll(await claimAll());
});

it('a key that nobody has used for a day is forgotten; one in use stays', async () => {
  const path = await seedScript('forgotten', { concurrent_limit: 1, concurrency_key: 'old-$args[n]' });
  await submit(path, { n: 1 });
  await endAll(await claimAll());
  await submit(path, { n: 2 });
  await query('test_yesterday', `UPDATE concurrency_group SET used_at = now() - interval '2 days'`);
  await cleanControls();
  const keys = await query<{ key: string }>('test_keys', `SELECT key FROM concurrency_group WHERE key LIKE 'old-%'`);
  expect(keys).toEqual([{ key: 'old-2' }]);
  await endAll(await claimAll());
});
