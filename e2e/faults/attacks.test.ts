import { afterAll, beforeAll, expect, test } from 'vitest';
import { JUDGED_ATTACKS, readAttack } from '@/runtimes/testing/attacks';
import { endOf } from './support/ends';
import { assertInvariants } from './support/invariants';
import { until } from './support/poll';
import { STEADY, World } from './support/world';

const OTHER = 'other';
const LANGUAGES = { WORKER_TAGS: 'bash,python3,bun,php,flow' };
let world: World;

beforeAll(async () => {
  world = await World.open();
  await world.stores.sql(`INSERT INTO workspace (id, name, created_by) VALUES ('${OTHER}', 'Other', 'system')`);
  await world.startApps(1);
});
afterAll(async () => {
  await world.stopNodes();
  await world.close();
});

const submit = (file: string, args: Record<string, unknown> = {}) => world.api.submit({ ...readAttack(file), args });
const logOf = (id: string) => world.api.get<string>(`w/demo/jobs_u/get_logs/${id}`);

/** The stores and the app, as a job would look for them. */
function ownServers() {
  const { DATABASE_URL, REDIS_URL } = world.stores.env;
  const ports = [DATABASE_URL, REDIS_URL, ...world.apps()].map((url) => Number(new URL(url).port));
  return { ports, hosts: ['127.0.0.1', '::1', '0.0.0.0', '::ffff:127.0.0.1'], sockets: [] };
}

/** Each with its arguments, how its job ends, and what its error is called. */
const ENDING: [string, () => Record<string, unknown>, 'success' | 'failure', RegExp][] = [
  ['fork-bomb.py', () => ({}), 'failure', /TooManyProcesses/],
  ['thread-bomb.py', () => ({}), 'failure', /TooManyProcesses/],
  ['memory-bomb.py', () => ({}), 'failure', /OutOfMemory/],
  ['hidden-memory.py', () => ({}), 'failure', /OutOfMemory/],
  ['stdout-flood.sh', () => ({}), 'failure', /LogLimit/],
  ['core-dump.py', () => ({}), 'failure', /139/],
  ['result-forging.py', () => ({}), 'failure', /before main returned/],
  ['symlink-result.sh', () => ({}), 'success', /^"done"$/],
  ['daemon.py', () => ({}), 'success', /^"left"$/],
  ['loopback-connect.py', ownServers, 'success', /^\[\]$/],
];

test('no attack gets out of the job it runs as, nor does its worker feel it', async () => {
  const [appUrl = ''] = world.apps();
  const strict = { MILLRACE_SANDBOX: 'strict', BASE_URL: appUrl };
  const [worker] = await world.startWorkers(1, { ...STEADY, ...LANGUAGES, ...strict });
  const stubborn = await Promise.all(
    ['ignore-sigterm.py', 'cpu-burn.js', 'stop-everything.py'].map((file) => submit(file)),
  );
  const judged = new Map<string, string>();
  for (const file of [...JUDGED_ATTACKS, 'kill-others.py']) judged.set(await submit(file), file);
  judged.set(await submit('worker-env.py', { needle: world.api.secret }), 'worker-env.py');
  const ending = await Promise.all(ENDING.map(([file, args]) => submit(file, args())));
  await until('the stubborn ones run', async () => (await runningOf(stubborn)) === stubborn.length);
  for (const id of stubborn) await world.api.post(`w/demo/jobs_u/queue/cancel/${id}`, { reason: 'enough' });
  for (const [id, file] of judged) {
    await endOf(world, id);
    expect(await logOf(id), file).toContain('VERDICT held');
  }
  for (const [n, [file, , status, what]] of ENDING.entries()) {
    const end = await endOf(world, ending[n] ?? '');
    expect(end.status, file).toBe(status);
    expect(JSON.stringify(end.result), file).toMatch(what);
    expect(await logOf(ending[n] ?? ''), file).not.toContain('ESCAPED');
  }
  for (const id of stubborn) expect((await endOf(world, id)).status).toBe('canceled');
  expect(worker?.deaths, 'deaths of the worker').toBe(0);
  await assertInvariants(world, { accepted: [...stubborn, ...judged.keys(), ...ending] });
});

const runningOf = (ids: string[]) => world.stores.count(`job_live WHERE id = ANY($1) AND status = 'running'`, [ids]);

test('a job’s token opens its own workspace while it runs, and nothing else or later', async () => {
  const victim = await world.api.request('POST', `w/${OTHER}/jobs/run/preview`, {
    body: { language: 'bash', content: 'true' },
  });
  const id = await submit('token.py', { workspace: OTHER, job: victim.text });
  const { result: token } = await endOf<string>(world, id);
  const log = await logOf(id);
  expect(log).toContain('VERDICT held');
  expect(log).toContain('own workspace: 200');
  const late = await world.api.request('GET', 'w/demo/users/whoami', { headers: { authorization: `Bearer ${token}` } });
  expect(late.status).toBe(401);
  await world.untilQuiet();
  await assertInvariants(world, { accepted: [id, victim.text] });
});

/** Only those that look and open. */
test('the same scripts escape where the sandbox is off', async () => {
  for (const worker of world.workers()) await world.replace(worker, { ...LANGUAGES, MILLRACE_SANDBOX: 'off' });
  for (const [file, args] of [
    ['read-shadow.sh', {}],
    ['worker-env.py', { needle: world.api.secret }],
  ] as const) {
    const id = await submit(file, args);
    await endOf(world, id);
    expect(await logOf(id), file).toContain('ESCAPED');
  }
  const { result } = await endOf<string[]>(world, await submit('loopback-connect.py', ownServers()));
  expect(result.length, 'servers that are reached').toBeGreaterThan(0);
});
