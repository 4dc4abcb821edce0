import { expect, test } from 'vitest';
import { chainFlow } from './support/flows';
import { assertInvariants } from './support/invariants';
import { openWorld } from './support/open-world';
import { until } from './support/poll';
import { queueMsOfOne } from './support/queue-wait';
import { isLongRun } from './support/seed';
import { STEADY } from './support/world';

const world = await openWorld();

const say = (text: string, seconds = 0) => `sleep ${seconds}\necho '"${text}"' > result.json`;
const raw = (id: string, content: string, more: object = {}) => ({
  id,
  value: { type: 'rawscript', language: 'bash', content, input_transforms: {} },
  ...more,
});

async function deployScript(path: string, content: string): Promise<void> {
  const body = { path, content, language: 'bash', schema: { type: 'object' }, auto_parent: true };
  await world.api.post('w/demo/scripts/create', body);
}

test('F42 runs end on the versions they began with, whatever is deployed, deleted or killed meanwhile', async () => {
  await world.startApps(1);
  await world.startWorkers(2);
  await deployScript('f/versions/step', say('old'));
  const inner = { modules: [{ id: 'i', value: { type: 'script', path: 'f/versions/step', input_transforms: {} } }] };
  await world.api.post('w/demo/flows/create', { path: 'f/versions/inner', value: inner });
  const outer = (word: string) => ({
    modules: [
      raw('wait', say('waited', 2)),
      { id: 'own', value: { type: 'script', path: 'f/versions/step', input_transforms: {} } },
      { id: 'sub', value: { type: 'flow', path: 'f/versions/inner', input_transforms: {} } },
      {
        id: 'word',
        value: {
          type: 'rawscript',
          language: 'bash',
          content: `own="$1"\nsub="$2"\nprintf '"%s %s ${word}"' "$own" "$sub" > result.json`,
          input_transforms: {
            own: { type: 'javascript', expr: 'results.own' },
            sub: { type: 'javascript', expr: 'results.sub' },
          },
        },
      },
    ],
  });
  await world.api.post('w/demo/flows/create', { path: 'f/versions/outer', value: outer('old') });
  const run = () => world.api.post<string>('w/demo/jobs/run/f/f/versions/outer', {});
  const old = await Promise.all(Array.from({ length: isLongRun ? 100 : 8 }, run));
  await until(
    'the first are under way',
    async () => (await world.stores.count(`module_run WHERE module_id = 'wait'`)) > 2,
  );
  await deployScript('f/versions/step', say('new'));
  await world.api.post('w/demo/flows/update/f/versions/outer', { value: outer('new') });
  await world.aWorker('F42').crash();
  const recent = await run();
  await world.api.post('w/demo/flows/archive/f/versions/outer', { archived: true });
  await world.api.request('DELETE', 'w/demo/flows/delete/f/versions/outer');
  await world.untilQuiet();
  const results = await world.stores.sql<{ id: string; result: string }>(
    'SELECT id, result #>> $2 AS result FROM job_done WHERE id = ANY($1)',
    [[...old, recent], '{}'],
  );
  const byId = new Map(results.map(({ id, result }) => [id, result]));
  expect(old.map((id) => byId.get(id))).toEqual(old.map(() => 'old old old'));
  expect(byId.get(recent)).toBe('new new new');
  await assertInvariants(world, { accepted: [...old, recent], losses: 8 });
});

test('F46 sleepers wake when they are due, without a message in Redis meanwhile, though it is emptied and all restart', async () => {
  await world.startApps(1);
  const [worker] = await world.startWorkers(1, STEADY);
  const flow = {
    modules: [
      { id: 'nap', value: { type: 'identity' }, sleep: { type: 'static', value: 30 * 86_400 } },
      { id: 'end', value: { type: 'identity' } },
    ],
  };
  const accepted = await world.api.submitAll(
    Array.from({ length: isLongRun ? 10_000 : 300 }, () => ({ flow })),
    16,
  );
  await until(
    'all sleep',
    async () => (await world.stores.count(`job_live WHERE run_at > now() + interval '29 days'`)) === accepted.length,
    300_000,
  );
  await world.stores.redis.flushall();
  await worker?.crash();
  await until('the epoch is there', async () => (await world.stores.redis.keys('*-epoch')).length === 1);
  const tickets = (await world.stores.redis.keys('*')).filter((key) => /:[0-9a-f-]{36}-\d+$/.test(key));
  expect(tickets, 'messages for sleepers').toEqual([]);
  // Their thirty days are over.
  await world.stores.sql(`UPDATE job_live SET run_at = clock_timestamp() + interval '1 s'`);
  await world.untilQuiet(300_000);
  const [late] = await world.stores.sql<{ s: number }>(
    `SELECT max(extract(epoch FROM finished_at))::float8 - min(extract(epoch FROM finished_at))::float8 AS s FROM job_done WHERE id = ANY($1)`,
    [accepted],
  );
  process.stdout.write(`F46: ${accepted.length} sleepers ended within ${late?.s.toFixed(1)} s of each other\n`);
  expect(await world.stores.count(`job_done WHERE id = ANY($1) AND status = 'success'`, [accepted])).toBe(
    accepted.length,
  );
  await assertInvariants(world, { accepted });
});

test('F47 retries are counted apart from lost workers, and their pauses outlive those', async () => {
  await world.startApps(1);
  await world.startWorkers(1);
  const fails = `${world.effects.script()}\nif [ "$MILLRACE_RETRY" -lt 2 ]; then sleep 1; exit 1; fi`;
  const flow = { modules: [raw('flaky', fails, { retry: { constant: { attempts: 2, seconds: 4 } } })] };
  const id = await world.api.submit({ flow });
  const tries = async () =>
    world.stores.sql<{ id: string; retry: number; attempt: number; fromMs: number; toMs: number; crashes: number }>(
      `SELECT j.id, j.retry_no AS retry, d.attempt, extract(epoch FROM d.started_at)::float8 * 1000 AS "fromMs",
         extract(epoch FROM d.finished_at)::float8 * 1000 AS "toMs",
         (SELECT count(*) FROM job_attempt a WHERE a.job_id = j.id AND a.end_reason = 'lost')::int AS crashes
       FROM job j JOIN job_done d ON d.id = j.id WHERE j.root_id = $1 AND j.parent_id IS NOT NULL ORDER BY j.retry_no`,
      [id],
    );
  // Once in the pause before the first retry, and once while it runs.
  await until('the first try failed', async () => (await tries()).length === 1);
  await world.aWorker('F47').crash();
  await until('the first retry runs', async () => (await world.effects.list()).length === 2);
  await world.aWorker('F47').crash();
  await world.untilQuiet();
  const seen = await tries();
  expect(seen.map(({ retry, attempt, crashes }) => ({ retry, attempt, crashes }))).toEqual([
    { retry: 0, attempt: 1, crashes: 0 },
    { retry: 1, attempt: 2, crashes: 1 },
    { retry: 2, attempt: 1, crashes: 0 },
  ]);
  const [first, , third] = seen;
  const begins = await world.stores.sql<{ ms: number }>(
    `SELECT extract(epoch FROM started_at)::float8 * 1000 AS ms FROM job_attempt WHERE job_id = $1 ORDER BY attempt LIMIT 1`,
    [seen[1]?.id],
  );
  expect((begins[0]?.ms ?? 0) - (first?.toMs ?? 0), 'the pause in which the worker died').toBeGreaterThanOrEqual(4_000);
  expect((third?.fromMs ?? 0) - (seen[1]?.toMs ?? 0), 'the next pause').toBeGreaterThanOrEqual(4_000);
  await assertInvariants(world, { accepted: [id], losses: 1, mayOverlap: true });
});

test('F52 a delivery that comes a hundred times at once, to apps that die of it, is one run, and every answer names it', async () => {
  await world.startApps(2, { MILLRACE_FAILPOINTS: 'submit.after_commit=kill:0.03' });
  await world.startWorkers(1, STEADY);
  await deployScript('f/hooks/in', world.effects.script());
  const accepted: string[] = [];
  for (let delivery = 0; delivery < (isLongRun ? 20 : 2); delivery++) {
    const ids = await Promise.all(Array.from({ length: 100 }, () => deliver(`delivery-${delivery}`)));
    expect(new Set(ids).size, 'runs of one delivery').toBe(1);
    accepted.push(ids[0] ?? '');
  }
  await world.untilQuiet();
  await assertInvariants(world, { accepted, effects: accepted });
  expect(await world.effects.list(), 'effects').toHaveLength(accepted.length);
  expect(await world.stores.count(`job WHERE runnable_path = 'f/hooks/in'`), 'runs').toBe(accepted.length);
});

/** Sends it until there is an answer. Each life of an app answers some thirty, and a new one takes seconds to come up. */
async function deliver(key: string): Promise<string> {
  let id = '';
  const isAnswered = async () => {
    const sent = { body: { n: 1 }, headers: { 'idempotency-key': key } };
    const reply = await world.api.request('POST', 'w/demo/jobs/run/p/f/hooks/in', sent).catch(() => null);
    if (reply && reply.status < 500) expect([200, 201], reply.text).toContain(reply.status);
    id = reply && reply.status < 300 ? reply.text : '';
    return id !== '';
  };
  await until(`an answer to ${key}`, isAnswered, 50_000);
  return id;
}

test('F55 after a long idle time, in which every connection was forgotten on its way, work starts again by itself', async () => {
  await world.startApps(1);
  await world.startWorkers(1, STEADY);
  await queueMsOfOne(world);
  world.stores.postgresWire.forgetAll();
  world.stores.redisWire.forgetAll();
  const accepted = [
    await world.api.submit({ flow: chainFlow(world.effects, 2) }),
    await world.api.submit({ bash: 'true' }),
  ];
  await world.untilQuiet();
  await until('work starts fast again', async () => (await queueMsOfOne(world)) < 1_000);
  await assertInvariants(world, {
    accepted,
    losses: 2,
    switches: 1,
    announced: /timeout|Connection|could not be worked on|does not answer/,
  });
  expect(world.deaths(), 'processes that died of it').toBe(0);
});
