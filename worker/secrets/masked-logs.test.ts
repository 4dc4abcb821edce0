import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiRuns, openApiRuns } from '../testing/api-runs';

let runs: ApiRuns;
beforeAll(async () => {
  runs = await openApiRuns({ isServed: true });
  const variable = { path: 'u/ann/key', value: 'hunter-22', is_secret: true, description: '' };
  await runs.ask('POST /w/demo/variables/create', variable);
  await runs.ask('POST /w/demo/variables/create', {
    ...variable,
    path: 'u/ann/city',
    value: 'Ghent',
    is_secret: false,
  });
  const value = { host: 'db.example.com', password: 'plain-pass', nested: { other: '$var:u/ann/key' } };
  await runs.ask('POST /w/demo/resources/create', { path: 'u/ann/server', resource_type: 'any', value });
});
afterAll(() => runs.close());

async function logOf(content: string, args: object = {}): Promise<{ log: string; result: unknown }> {
  const id = String(await runs.ask('POST /w/demo/jobs/run/preview', { language: 'bash', content, args }));
  const { result } = await runs.ended(id);
  return { log: String(await runs.ask(`GET /w/demo/jobs_u/get_logs/${id}`)), result };
}

/** What a script does with the API itself, without a client. */
const read = (path: string) =>
  `curl -sS -m 10 -H "Authorization: Bearer $WM_TOKEN" "$BASE_INTERNAL_URL/api/w/demo/${path}"`;

it('a secret in an argument does not show in the log, not even when it is printed in two parts', async () => {
  const { log } = await logOf('key="$1"\nprintf "%s" "got ${key:0:4}"; sleep 0.4; echo "${key:4}."', {
    key: '$var:u/ann/key',
  });
  expect(log).toBe('got *****.\n');
});

it('what a resource calls a password does not show, nor a secret it refers to; the rest does', async () => {
  const { log } = await logOf('server="$1"\necho "$server"', { server: '$res:u/ann/server' });
  expect(JSON.parse(log)).toEqual({ host: 'db.example.com', password: '*****', nested: { other: '*****' } });
});

it('a variable that is no secret shows', async () => {
  expect((await logOf('city="$1"\necho "in $city"', { city: '$var:u/ann/city' })).log).toBe('in Ghent\n');
});

it('a secret that the script reads by itself does not show, nor does its token', async () => {
  const content = [
    'echo before',
    `key=$(${read('variables/get_value/u/ann/key')})`,
    'printf "%s" "${key:0:5}"; sleep 0.3; echo "${key:5}"',
    read('resources/get_value_interpolated/u/ann/server'),
    'echo "$WM_TOKEN"',
  ].join('\n');
  const { log } = await logOf(content);
  expect(log).toContain('before\n"*****"\n');
  expect(log).toContain('"password":"*****"');
  expect(log).not.toMatch(/hunter-22|plain-pass|mrj_/);
});

it('the error that a failed script ends with says no secret either', async () => {
  const { result } = await logOf('key="$1"\necho "cannot sign in with $key" >&2; exit 3', { key: '$var:u/ann/key' });
  expect(result).toMatchObject({ error: { message: 'exit code 3: cannot sign in with *****' } });
});
