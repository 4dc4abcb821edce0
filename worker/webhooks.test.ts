import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlowValue } from '@/engine/flow/schema';
import { query } from '@/server/db/pool';
import { TEST_SECRET } from '@/server/http/test-api';
import { type ApiRuns, bash, openApiRuns } from './testing/api-runs';
import { until } from './testing/until';

let runs: ApiRuns;

beforeAll(async () => {
  runs = await openApiRuns();
});
afterAll(() => runs.close());

type Sent = { search?: string; body?: unknown; headers?: Record<string, string> };

async function hook(address: string, { search = '', body, headers }: Sent = {}) {
  return runs.api.call(`POST /w/demo/jobs/run_wait_result/${address}${search}`, { token: TEST_SECRET, body, headers });
}

async function answer(address: string, sent: Sent = {}): Promise<unknown> {
  return (await hook(address, sent)).json();
}

/** Answers what it was given, as it was given. */
const echo = bash('a', 'echo "$args" > result.json', { args: 'JSON.stringify(flow_input)' });
/** Answers the event as the argument `got`. */
const wrapEvent = bash('preprocessor', 'echo "{\\"got\\": $event}" > result.json', {
  event: 'JSON.stringify(flow_input.event)',
});
const deploy = (path: string, value: FlowValue, more: object = {}) =>
  runs.ask('POST /w/demo/flows/create', { path, value, ...more });
const text = { 'content-type': 'text/plain' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('a webhook of a flow without a preprocessor', () => {
  beforeAll(() => deploy('f/hooks/plain', { modules: [echo] }));

  const cases: [string, Sent, unknown][] = [
    ['a JSON object', { body: { n: 1 } }, { n: 1 }],
    ['JSON that is no object', { body: [1, 2] }, { body: [1, 2] }],
    ['a form', { body: 'a=1&b=x%20y', headers: form }, { a: '1', b: 'x y' }],
    ['a text', { body: 'hello', headers: text }, { raw_string: 'hello' }],
    ['nothing', {}, {}],
    ['raw', { search: '?raw=true', body: { n: 1 } }, { n: 1, raw_string: '{"n":1}' }],
    ['wrap_body', { search: '?wrap_body=true', body: { n: 1 } }, { body: { n: 1 } }],
    [
      'include_header and include_query',
      { search: '?include_header=X-Key,Authorization&include_query=q,none&q=7', body: {}, headers: { 'x-key': 'k' } },
      { x_key: 'k', q: '7' },
    ],
  ];
  it.each(cases)('makes arguments of %s', async (_name, sent, args) => {
    expect(await answer('f/f/hooks/plain', sent)).toEqual(args);
  });

  it('refuses a body of a kind it cannot read', async () => {
    const reply = await hook('f/f/hooks/plain', { body: 'x', headers: { 'content-type': 'image/png' } });
    expect(reply.status).toBe(415);
  });
});

describe('a webhook of a flow with a preprocessor', () => {
  beforeAll(() => deploy('f/hooks/event', { modules: [echo], preprocessor_module: wrapEvent }));

  it('hands it the request as an event, without the credentials', async () => {
    const sent = { search: '?q=7', body: [1], headers: { 'x-key': 'k' } };
    const { got } = (await answer('f/f/hooks/event', sent)) as { got: Record<string, unknown> };
    expect(got).toMatchObject({ kind: 'webhook', body: [1], raw_string: null, query: { q: '7' } });
    expect(got.headers).toMatchObject({ 'x-key': 'k' });
    expect(JSON.stringify(got)).not.toContain(TEST_SECRET);
  });

  it('has the body as it came where it is a text, or where raw asks for it', async () => {
    expect(await answer('f/f/hooks/event', { body: 'hi', headers: text })).toMatchObject({
      got: { body: {}, raw_string: 'hi' },
    });
    expect(await answer('f/f/hooks/event', { search: '?raw=true', body: { n: 1 } })).toMatchObject({
      got: { body: { n: 1 }, raw_string: '{"n":1}' },
    });
  });

  it('takes the body as the arguments where the caller skips it', async () => {
    expect(await answer('f/f/hooks/event', { search: '?skip_preprocessor=true', body: { n: 1 } })).toEqual({ n: 1 });
  });

  it('can be tried with an event before it is saved', async () => {
    const id = await runs.start(
      { modules: [echo], preprocessor_module: wrapEvent },
      { event: { kind: 'webhook', body: 5 } },
    );
    expect(await runs.ended(id)).toMatchObject({ result: { got: { kind: 'webhook', body: 5 } } });
  });

  it('also by GET, with the arguments of the address as the body', async () => {
    const reply = await runs.api.call('GET /w/demo/jobs/run_wait_result/f/f/hooks/event?n=1', { token: TEST_SECRET });
    expect(await reply.json()).toMatchObject({ got: { kind: 'webhook', body: { n: '1' }, query: { n: '1' } } });
  });
});

describe('what a flow is held to', () => {
  // The event has its number under body; the flow's own argument is `n`.
  const preprocessor_module = bash('preprocessor', 'echo "{\\"n\\": $n, \\"list\\": [$n]}" > result.json', {
    n: 'flow_input.event.body.n',
  });
  it('is a limit by the arguments that its preprocessor made', async () => {
    const slow = bash('a', 'sleep 0.3');
    const limit = { concurrent_limit: 1, concurrency_key: 'one-$args[n]' };
    await deploy('f/hooks/limited', { modules: [slow], preprocessor_module, ...limit });
    const ids = await Promise.all([1, 1, 2].map((n) => start('f/hooks/limited', { n })));
    await until(async () => (await rowOf(ids[2] ?? ''))?.key === 'one-2');
    await Promise.all(ids.map((id) => runs.ended(id)));
    expect((await Promise.all(ids.map(rowOf))).map((row) => row?.key)).toEqual(['one-1', 'one-1', 'one-2']);
    const [first, second] = await Promise.all(ids.slice(0, 2).map(timesOf));
    const [earlier, later] = [first, second].toSorted((a, b) => (a?.from ?? 0) - (b?.from ?? 0));
    expect(later?.from).toBeGreaterThanOrEqual(earlier?.to ?? Infinity);
  });

  it('is debounced by them: the newer run goes on with the lists of both', async () => {
    const debounce = { debounce_delay_s: 1, debounce_key: 'all', debounce_args_to_accumulate: ['list'] };
    await deploy('f/hooks/debounced', { modules: [echo], preprocessor_module, ...debounce });
    const older = await start('f/hooks/debounced', { n: 1 });
    await until(
      async () =>
        ((await runs.ask(`GET /w/demo/jobs_u/get/${older}`)) as { args: object }).args !== undefined &&
        'n' in ((await runs.ask(`GET /w/demo/jobs_u/get/${older}`)) as { args: object }).args,
    );
    const newer = await start('f/hooks/debounced', { n: 2 });
    expect(await runs.ended(newer)).toMatchObject({ result: { n: 2, list: [1, 2] } });
    expect(await runs.ended(older)).toMatchObject({ is_skipped: true, result: { debounced_by: newer } });
  });

  it('is cached by them: an event of another shape with the same arguments runs nothing', async () => {
    const unique = bash('a', 'cat /proc/sys/kernel/random/uuid');
    await deploy('f/hooks/cached', { modules: [unique], preprocessor_module, cache_ttl: 600 });
    const first = await answer('f/f/hooks/cached', { body: { n: 5, noise: 1 } });
    expect(await answer('f/f/hooks/cached', { body: { n: 5, noise: 2 } })).toBe(first);
    expect(await answer('f/f/hooks/cached', { body: { n: 6 } })).not.toBe(first);
  });

  it('runs on the tag that follows from them', async () => {
    const made = bash('preprocessor', 'echo \'{"lang": "bash"}\' > result.json');
    await deploy(
      'f/hooks/tagged',
      { modules: [bash('a', 'echo here')], preprocessor_module: made },
      { tag: '$args[lang]' },
    );
    expect(await answer('f/f/hooks/tagged', { body: {} })).toBe('here');
    const [row] = await query<{ tag: string }>(
      'test_tag',
      `SELECT tag FROM job WHERE runnable_path = 'f/hooks/tagged'`,
    );
    expect(row?.tag).toBe('bash');
  });
});

describe('a webhook of a script with a preprocessor', () => {
  const content = `
    export function preprocessor(event: { body: { n: number }, query: Record<string, string> }) {
      if (event.query.boom) throw new Error('boom');
      return { n: event.body.n + 1, q: event.query.q };
    }
    export function main(n: number, q?: string) { return [n, q ?? null]; }`;

  const deployScript = (path: string, more: object = {}) => {
    const schema = { type: 'object', properties: { n: { type: 'number' } } };
    const body = { path, summary: '', description: '', content, language: 'bun', schema, ...more };
    return runs.ask('POST /w/demo/scripts/create', body);
  };
  beforeAll(() => deployScript('f/hooks/script'));

  it('hands it the request as an event, and main what it made of it: those are the arguments of the run', async () => {
    const reply = await hook('p/f/hooks/script', { search: '?q=x', body: { n: 1 } });
    expect(await reply.json()).toEqual([2, 'x']);
    const id = reply.headers.get('x-millrace-job');
    expect(await runs.ask(`GET /w/demo/jobs_u/get/${id}`)).toMatchObject({ args: { n: 2, q: 'x' } });
    expect(await runs.ask('GET /w/demo/scripts/get/p/f/hooks/script')).toMatchObject({ has_preprocessor: true });
  });

  it('calls main alone where the caller skips it', async () => {
    expect(await answer('p/f/hooks/script', { search: '?skip_preprocessor=true', body: { n: 1 } })).toEqual([1, null]);
  });

  it('sent again after a newer one took its place takes nothing from that one', async () => {
    await deployScript('f/hooks/settling', { debounce_delay_s: 60, debounce_key: 'settling' });
    const send = async (search = '') =>
      String(await runs.ask(`POST /w/demo/jobs/run/p/f/hooks/settling${search}`, { n: 1 }));
    const older = uuidv7();
    await send(`?job_id=${older}`);
    const newer = await send();
    expect(await send(`?job_id=${older}`)).toBe(older);
    expect(await runs.ask(`GET /w/demo/jobs_u/get/${older}`)).toMatchObject({ is_skipped: true });
    expect(await runs.ask(`GET /w/demo/jobs_u/get/${newer}`)).toMatchObject({ type: 'QueuedJob' });
    await runs.ask(`POST /w/demo/jobs_u/queue/cancel/${newer}`, {});
  });

  it('fails where the preprocessor throws', async () => {
    expect(await answer('p/f/hooks/script', { body: {}, search: '?boom=1' })).toMatchObject({
      error: { message: 'boom' },
    });
  });
});

async function start(path: string, body: object): Promise<string> {
  return String(await runs.ask(`POST /w/demo/jobs/run/f/${path}`, body));
}

async function rowOf(id: string) {
  const [row] = await query<{ key: string | null; tag: string; status: string | null }>(
    'test_row',
    `SELECT j.concurrency_key AS key, j.tag, l.status FROM job j LEFT JOIN job_live l ON l.id = j.id WHERE j.id = $1`,
    [id],
  );
  return row;
}

/** When its step ran. */
async function timesOf(id: string) {
  const [row] = await query<{ from: number; to: number }>(
    'test_times',
    `SELECT extract(epoch FROM d.started_at)::float8 AS from, extract(epoch FROM d.finished_at)::float8 AS to
     FROM job j JOIN job_done d ON d.id = j.id WHERE j.parent_id = $1 AND j.module_id = 'a'`,
    [id],
  );
  return row;
}
