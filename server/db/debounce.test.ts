import { afterAll, beforeAll, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import type { ControlSettings } from '@/engine/flow/controls';
import { flowValue } from '@/engine/flow/schema';
import { submitRun } from '../commands/submit-run';
import { cleanControls } from './clean-controls';
import { claimLive } from './live';
import { query } from './pool';
import { claimAll, endClaimed, openTestProtocol, seedScript, type TestProtocol } from './test-protocol';

const BY = { username: 'ada', accountId: null };
let protocol: TestProtocol;

beforeAll(async () => {
  protocol = await openTestProtocol();
});
afterAll(() => protocol.close());

const submit = (path: string, args: Record<string, unknown> = {}, more = {}) =>
  submitRun({ workspaceId: 'demo', target: { kind: 'script', path }, args, by: BY, ...more });

const pending = () => query<{ id: string }>('test_pending', 'SELECT id FROM job_live ORDER BY id');

const doneOf = async (id: string) => {
  const [row] = await query<{ status: string; isSkipped: boolean; result: string }>(
    'test_done',
    'SELECT status, is_skipped AS "isSkipped", result FROM job_done WHERE id = $1',
    [id],
  );
  return row && { ...row, result: JSON.parse(row.result) as unknown };
};

const argsOf = async (id: string) => {
  const [row] = await query<{ args: string }>('test_args', 'SELECT args FROM job WHERE id = $1', [id]);
  return JSON.parse(row?.args ?? 'null') as unknown;
};

/** Time passes: what waits is due. */
async function letDelaysPass(): Promise<void> {
  await query('test_due', 'UPDATE job_live SET run_at = clock_timestamp()');
}

async function runAll(): Promise<string[]> {
  await letDelaysPass();
  const claimed = await claimAll();
  for (const job of claimed) await endClaimed(job);
  return claimed.map(({ id }) => id);
}

const HOUR: ControlSettings = { debounce_delay_s: 3600 };

it('a newer run takes the place of the one that waits, which ends as skipped and names it', async () => {
  const path = await seedScript('newer', HOUR);
  const old = await submit(path);
  expect(await claimAll()).toEqual([]);
  const young = await submit(path);
  expect(await doneOf(old)).toEqual({
    status: 'success',
    isSkipped: true,
    result: { debounced_by: young, reason: `Debounced: run ${young} came after it and takes its place.` },
  });
  expect(await runAll()).toEqual([young]);
});

it('of 50 runs submitted at once exactly one runs, and it has what each of them brought', async () => {
  const path = await seedScript('fifty', { ...HOUR, debounce_args_to_accumulate: ['items'] });
  const numbers = Array.from({ length: 50 }, (_, n) => n);
  const ids = await Promise.all(numbers.map((n) => submit(path, { items: [n], label: 'same' })));
  const left = await pending();
  expect(left).toHaveLength(1);
  const [survivor = ''] = left.map(({ id }) => id);
  const args = (await argsOf(survivor)) as { items: number[]; label: string };
  expect(args.items.toSorted((a, b) => a - b)).toEqual(numbers);
  expect(args.label).toBe('same');
  const ends = await Promise.all(ids.filter((id) => id !== survivor).map(doneOf));
  expect(ends.filter((end) => end?.isSkipped)).toHaveLength(49);
  expect(await runAll()).toEqual([survivor]);
});

it('runs of other arguments are of another kind, unless a key of its own says so', async () => {
  const path = await seedScript('others', HOUR);
  await submit(path, { a: 1 });
  await submit(path, { a: 2 });
  expect(await runAll()).toHaveLength(2);
  const keyed = await seedScript('keyed', { ...HOUR, debounce_key: '$workspace-$args[customer.id]' });
  await submit(keyed, { customer: { id: 1 }, a: 1 });
  const last = await submit(keyed, { customer: { id: 1 }, a: 2 });
  const other = await submit(keyed, { customer: { id: 2 }, a: 2 });
  expect((await runAll()).toSorted()).toEqual([last, other].toSorted());
});

it('a run that has begun is left alone, and the next one waits for itself', async () => {
  const path = await seedScript('begun', HOUR);
  const first = await submit(path);
  await letDelaysPass();
  const claimed = await claimLive(first, 'w1');
  expect(claimed).not.toBeNull();
  const second = await submit(path);
  expect(await doneOf(first)).toBeUndefined();
  if (claimed) await endClaimed(claimed);
  expect(await runAll()).toEqual([second]);
});

it('a run that was put off often enough is put off no more', async () => {
  const path = await seedScript('often', { ...HOUR, max_total_debounces_amount: 2 });
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) ids.push(await submit(path));
  expect((await runAll()).toSorted()).toEqual([ids[2], ids[4]].toSorted());
});

it('a row of runs ends at its longest time: the last one is due then, and a later one begins anew', async () => {
  const path = await seedScript('long', { ...HOUR, max_total_debouncing_time: 60 });
  await submit(path);
  const last = await submit(path);
  const [due] = await query<{ within: boolean }>(
    'test_within',
    `SELECT run_at <= clock_timestamp() + interval '60 s' AS within FROM job_live WHERE id = $1`,
    [last],
  );
  expect(due?.within).toBe(true);
  await query('test_age', `UPDATE debounce SET first_at = first_at - interval '61 s'`);
  const next = await submit(path);
  expect((await runAll()).toSorted()).toEqual([last, next].toSorted());
});

it('the same submission sent again puts off nothing', async () => {
  const path = await seedScript('again', HOUR);
  const id = uuidv7();
  await submit(path, {}, { id });
  await submit(path, {}, { id });
  const younger = await submit(path);
  await submit(path, {}, { id });
  expect(await runAll()).toEqual([younger]);
});

it('a flow that waits ends as a whole when a newer run takes its place', async () => {
  const value = flowValue.parse({ modules: [], debounce_delay_s: 3600, debounce_key: 'flow' });
  const run = () => submitRun({ workspaceId: 'demo', target: { kind: 'flowpreview', value }, args: {}, by: BY });
  const [old, young] = [await run(), await run()];
  const scopes = await query<{ id: string; status: string }>(
    'test_scopes',
    'SELECT id, status FROM scope WHERE flow_id = ANY($1) ORDER BY id',
    [[old, young]],
  );
  expect(scopes).toEqual([
    { id: old, status: 'ended' },
    { id: young, status: 'running' },
  ]);
  expect(await runAll()).toEqual([young]);
});

it('what is kept of old keys is cleared away, but not where a run still waits', async () => {
  const path = await seedScript('cleared', { ...HOUR, debounce_key: 'clear-$args[n]' });
  await submit(path, { n: 1 });
  await runAll();
  await submit(path, { n: 2 });
  await query('test_long_ago', `UPDATE debounce SET first_at = first_at - interval '2 hours'`);
  await cleanControls();
  const keys = await query<{ key: string }>('test_debounce_keys', `SELECT key FROM debounce WHERE key LIKE 'clear-%'`);
  expect(keys).toEqual([{ key: 'clear-2' }]);
});
