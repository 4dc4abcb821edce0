import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signJobToken } from '../auth/job-token';
import { createSetupLink } from '../commands/create-setup-link';
import { query } from '../db/pool';
import { openTestApi, seedAccount, seedWorkspace, TEST_PASSWORD, TEST_SECRET } from './test-api';
import type { TestApi } from './test-api';

let api: TestApi;
let serial = 0;
const freshEmail = (name = 'person') => `${name}${++serial}@example.com`;

beforeAll(async () => {
  api = await openTestApi();
  await seedWorkspace('demo');
  await seedWorkspace('other');
});

afterAll(() => api.close());

const login = (email: string, password: string) => api.call('POST /auth/login', { body: { email, password } });
const codeOf = async (reply: Response) => ((await reply.json()) as { error: { code: string } }).error.code;
const cookieOf = (reply: Response) => /millrace=([^;]+)/.exec(reply.headers.get('set-cookie') ?? '')?.[1] ?? '';
const tokenOf = (link: string | null) => link?.split('/setup/')[1] ?? '';
const OURS = { 'x-millrace-csrf': '1', 'sec-fetch-site': 'same-origin' };

describe('setup', () => {
  it('a link makes one administrator, is void once used or replaced, and none is made after', async () => {
    const older = tokenOf(await createSetupLink());
    const token = tokenOf(await createSetupLink());
    expect(await (await api.call('GET /auth/is_setup_needed')).json()).toBe(true);
    expect((await api.call(`GET /setup/${older}`)).status).toBe(404);
    expect((await api.call(`GET /setup/${token}`)).status).toBe(200);
    const stored = await query<{ token_hash: string }>('test_setup_links', 'SELECT token_hash FROM setup_link');
    expect(stored.map((row) => row.token_hash)).not.toContain(token);

    const body = { email: 'First@Example.com', password: 'a long enough one', name: 'First' };
    const weak = await api.call(`POST /setup/${token}`, { body: { ...body, password: 'password123' } });
    expect([weak.status, await codeOf(weak)]).toEqual([422, 'invalid_input']);
    const [a, b] = await Promise.all([1, 2].map(() => api.call(`POST /setup/${token}`, { body })));
    const replies = [a, b].filter((reply) => reply !== undefined);
    expect(replies.map((reply) => reply.status).toSorted()).toEqual([201, 404]);
    const cookie = cookieOf(replies.find((reply) => reply.status === 201) ?? new Response());
    const who = await (await api.call('GET /users/whoami', { cookie })).json();
    expect(who).toMatchObject({ email: 'first@example.com', super_admin: true });
    const workspaces = await (await api.call('GET /workspaces/users', { cookie })).json();
    expect(workspaces).toMatchObject({
      workspaces: [{ id: 'demo', username: 'first', role: 'admin' }, { id: 'other' }],
    });
    expect(await createSetupLink()).toBeNull();
    expect(await (await api.call('GET /auth/is_setup_needed')).json()).toBe(false);
  });
});

describe('sessions', () => {
  it('an unknown address and a wrong password are answered alike', async () => {
    const email = freshEmail();
    await seedAccount(email);
    const [wrong, unknown] = await Promise.all([
      login(email, 'not the password'),
      login(freshEmail('nobody'), 'not the password'),
    ]);
    const bodies = await Promise.all([wrong, unknown].map(async (reply) => (await reply.json()) as { error: object }));
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    const [first, second] = bodies.map(({ error }) => ({ ...error, request_id: '' }));
    expect(first).toEqual(second);
  });

  it('sign-in makes a new session each time, as cookie and as bearer token; sign-out ends it', async () => {
    const email = freshEmail();
    const planted = await seedAccount(email, { workspaceId: 'demo', role: 'developer' });
    const first = await login(email.toUpperCase(), TEST_PASSWORD);
    const token = await first.text();
    expect(first.headers.get('set-cookie')).toMatch(
      /^millrace=mrs_[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/,
    );
    expect(cookieOf(first)).toBe(token);
    expect(token).not.toBe(planted.session);
    const second = await (await login(email, TEST_PASSWORD)).text();
    expect(second).not.toBe(token);
    expect((await api.call('GET /users/whoami', { token })).status).toBe(200);
    expect((await api.call('POST /auth/logout', { cookie: token, headers: OURS })).status).toBe(200);
    expect((await api.call('GET /users/whoami', { cookie: token })).status).toBe(401);
    expect((await api.call('GET /users/whoami', { token: second })).status).toBe(200);
  });

  it('ends when idle or old', async () => {
    const { session } = await seedAccount(freshEmail());
    const other = await seedAccount(freshEmail());
    await query(
      'test_age_sessions',
      `UPDATE session SET last_seen_at = now() - interval '8 days' WHERE account_id = $1`,
      [
        (
          await query<{ id: string }>(
            'test_account',
            'SELECT account_id AS id FROM session ORDER BY created_at DESC OFFSET 1 LIMIT 1',
          )
        )[0]?.id,
      ],
    );
    await query('test_expire_sessions', `UPDATE session SET expires_at = now() WHERE account_id = $1`, [
      other.accountId,
    ]);
    expect((await api.call('GET /users/whoami', { token: session })).status).toBe(401);
    expect((await api.call('GET /users/whoami', { token: other.session })).status).toBe(401);
  });

  it('changing the password ends all other sessions and needs the current one', async () => {
    const email = freshEmail();
    const { session } = await seedAccount(email);
    const change = (current: string) =>
      api.call('POST /users/setpassword', {
        token: session,
        body: { password: 'another long one', current_password: current },
      });
    expect((await change('wrong')).status).toBe(422);
    const changed = await change(TEST_PASSWORD);
    expect(changed.status).toBe(200);
    expect((await api.call('GET /users/whoami', { token: session })).status).toBe(401);
    expect((await api.call('GET /users/whoami', { token: await changed.text() })).status).toBe(200);
    expect((await login(email, TEST_PASSWORD)).status).toBe(401);
    expect((await login(email, 'another long one')).status).toBe(200);
  });

  it('a disabled account is out at once, and the last superadmin cannot be disabled or demoted', async () => {
    const email = freshEmail();
    const { session } = await seedAccount(email);
    const update = (address: string, body: object) =>
      api.call(`POST /users/update/${address}`, { token: TEST_SECRET, body });
    expect((await api.call('GET /users/whoami', { token: session })).status).toBe(200);
    expect((await update(email, { disabled: true })).status).toBe(200);
    expect((await api.call('GET /users/whoami', { token: session })).status).toBe(401);
    expect((await login(email, TEST_PASSWORD)).status).toBe(401);
    expect((await update('first@example.com', { disabled: true })).status).toBe(409);
    expect((await update('first@example.com', { is_super_admin: false })).status).toBe(409);
  });

  it('the eleventh try within a minute is refused with the time to wait, for that address only', async () => {
    const email = freshEmail('target');
    await seedAccount(email);
    for (let i = 0; i < 10; i++) expect((await login(email, 'guess')).status).toBe(401);
    const refused = await login(email, TEST_PASSWORD);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(30);
    const other = freshEmail();
    await seedAccount(other);
    expect((await login(other, TEST_PASSWORD)).status).toBe(200);
  });
});

describe('requests that other sites make a browser send', () => {
  const body = { label: 'x' };
  let cookie = '';
  beforeEach(async () => {
    cookie = (await seedAccount(freshEmail())).session;
  });

  it.each([
    ['without our header', {}],
    ['as a form', { 'content-type': 'text/plain' }],
    ['from another site', { ...OURS, 'sec-fetch-site': 'cross-site' }],
    ['from a sibling site', { ...OURS, 'sec-fetch-site': 'same-site' }],
    ['from another origin', { 'x-millrace-csrf': '1', origin: 'https://evil.example' }],
    ['from an origin that hides', { 'x-millrace-csrf': '1', origin: 'null' }],
  ])('%s change nothing', async (_, headers) => {
    const reply = await api.call('POST /users/tokens/create', {
      cookie,
      body,
      headers: headers as Record<string, string>,
    });
    expect([reply.status, await codeOf(reply)]).toEqual([403, 'csrf_refused']);
  });

  it('our own pages’ requests pass, and a bearer token needs no such proof', async () => {
    const origin = { 'x-millrace-csrf': '1', origin: 'http://localhost:3000' };
    expect((await api.call('POST /users/tokens/create', { cookie, body, headers: OURS })).status).toBe(201);
    expect((await api.call('POST /users/tokens/create', { cookie, body, headers: origin })).status).toBe(201);
    expect((await api.call('POST /users/tokens/create', { token: cookie, body })).status).toBe(201);
  });

  it('cannot sign anybody out', async () => {
    await api.call('POST /auth/logout', { cookie });
    expect((await api.call('GET /users/whoami', { cookie })).status).toBe(200);
  });
});

describe('API tokens', () => {
  it('are shown once, listed by prefix, bound to their workspace, revoked at once, and mint no others', async () => {
    const { session } = await seedAccount(freshEmail(), { workspaceId: 'demo', role: 'developer' });
    const create = (body: object) => api.call('POST /users/tokens/create', { token: session, body });
    const token = await (await create({ label: 'ci', workspace_id: 'demo' })).text();
    expect(token).toMatch(/^mr_/);
    expect((await create({ workspace_id: 'other' })).status).toBe(404);
    const list = await (await api.call('GET /users/tokens/list', { token: session })).text();
    expect(list).toContain(token.slice(0, 10));
    expect(list).not.toContain(token);
    const stored = await query<{ token_hash: string }>('test_tokens', 'SELECT token_hash FROM api_token');
    expect(stored.map((row) => row.token_hash)).not.toContain(token);

    expect(await (await api.call('GET /w/demo/users/whoami', { token })).json()).toMatchObject({ role: 'developer' });
    expect((await api.call('GET /w/other/users/whoami', { token })).status).toBe(404);
    expect((await api.call('POST /users/tokens/create', { token, body: {} })).status).toBe(403);
    expect((await api.call(`DELETE /users/tokens/delete/${token.slice(0, 10)}`, { token: session })).status).toBe(200);
    expect((await api.call('GET /w/demo/users/whoami', { token })).status).toBe(401);
    const expired = await (await create({ expiration: '2020-01-01T00:00:00Z' })).text();
    expect((await api.call('GET /users/whoami', { token: expired })).status).toBe(401);
  });

  it('the instance’s secret acts as superadmin in every workspace', async () => {
    expect(await (await api.call('GET /w/demo/users/whoami', { token: TEST_SECRET })).json()).toMatchObject({
      username: 'superadmin',
      is_admin: true,
      is_super_admin: true,
    });
    expect((await api.call('GET /w/none/users/whoami', { token: TEST_SECRET })).status).toBe(404);
    expect((await api.call('GET /users/whoami', { token: `${TEST_SECRET}x` })).status).toBe(401);
  });
});

async function runningJob(given: {
  accountId: string | null;
  username: string;
}): Promise<{ token: string; jobId: string }> {
  const jobId = randomUUID();
  await query(
    'test_job_live',
    `INSERT INTO job_live (id, workspace_id, kind, root_id, status, tag, attempt) VALUES ($1, 'demo', 'script', $1, 'running', 'bash', 3)`,
    [jobId],
  );
  return {
    jobId,
    token: signJobToken({ jobId, attempt: 3, workspaceId: 'demo', exp: Date.now() + 60_000, ...given }),
  };
}

describe('the token of a job', () => {
  it('has its runner’s rights in its workspace only, and none over people, tokens or the instance', async () => {
    const email = freshEmail('runner');
    const { accountId } = await seedAccount(email, { workspaceId: 'demo', role: 'admin' });
    const { token } = await runningJob({ accountId, username: 'runner' });
    expect(await (await api.call('GET /w/demo/users/whoami', { token })).json()).toMatchObject({ role: 'admin' });
    const variable = { path: 'f/job/made', value: '1', is_secret: false, description: '' };
    expect((await api.call('POST /w/demo/variables/create', { token, body: variable })).status).toBe(201);
    expect((await api.call('GET /w/other/variables/list', { token })).status).toBe(404);
    expect((await api.call('POST /users/tokens/create', { token, body: {} })).status).toBe(403);
    const add = { email: 'first@example.com', is_admin: true };
    expect((await api.call('POST /w/demo/workspaces/add_user', { token, body: add })).status).toBe(403);
    expect((await api.call('GET /workspaces/list_as_superadmin', { token })).status).toBe(403);
  });

  it('gives a superadmin’s job no rights over the instance', async () => {
    const { token } = await runningJob({ accountId: null, username: 'superadmin' });
    expect(await (await api.call('GET /w/demo/users/whoami', { token })).json()).toMatchObject({
      is_admin: true,
      is_super_admin: false,
    });
    expect((await api.call('GET /users/list_as_super_admin', { token })).status).toBe(403);
    expect((await api.call('GET /w/other/users/whoami', { token })).status).toBe(404);
  });

  it('dies with its attempt, at its time, and when anything of it is changed', async () => {
    const { token, jobId } = await runningJob({ accountId: null, username: 'superadmin' });
    const isGood = async (given: string) =>
      (await api.call('GET /w/demo/users/whoami', { token: given })).status === 200;
    expect(await isGood(token)).toBe(true);
    const claims = { jobId, attempt: 3, workspaceId: 'demo', accountId: null, username: 'superadmin' };
    expect(await isGood(signJobToken({ ...claims, attempt: 2, exp: Date.now() + 60_000 }))).toBe(false);
    expect(await isGood(signJobToken({ ...claims, exp: Date.now() - 1 }))).toBe(false);
    const [body = '', signature] = token.slice(4).split('.');
    const forged = Buffer.from(Buffer.from(body, 'base64url').toString().replace('"demo"', '"other"')).toString(
      'base64url',
    );
    expect((await api.call('GET /w/other/users/whoami', { token: `mrj_${forged}.${signature}` })).status).toBe(401);
    await query('test_job_ends', 'DELETE FROM job_live WHERE id = $1', [jobId]);
    expect(await isGood(token)).toBe(false);
  });
});

describe('members', () => {
  it('an administrator adds, changes and removes members; the last one stays', async () => {
    await seedWorkspace('team');
    const boss = await seedAccount('boss@example.com', { workspaceId: 'team', role: 'admin' });
    const email = freshEmail('helper');
    const helper = await seedAccount(email);
    const call = (operation: string, body?: object) => api.call(operation, { token: boss.session, body });
    expect((await call('POST /w/team/workspaces/add_user', { email: freshEmail('nobody') })).status).toBe(404);
    expect((await call('POST /w/team/workspaces/add_user', { email, username: 'boss' })).status).toBe(409);
    expect(
      await (await call('POST /w/team/workspaces/add_user', { email, username: 'helper', operator: true })).text(),
    ).toBe('helper');
    const who = async () => (await api.call('GET /w/team/users/whoami', { token: helper.session })).json();
    expect(await who()).toMatchObject({ operator: true, is_admin: false, role: 'operator' });
    expect((await call('POST /w/team/users/update/boss', { is_admin: false })).status).toBe(409);
    expect((await call('POST /w/team/users/update/boss', { disabled: true })).status).toBe(409);
    expect((await call('DELETE /w/team/users/delete/boss')).status).toBe(409);
    expect((await call('POST /w/team/users/update/helper', { is_admin: true, operator: false })).status).toBe(200);
    expect(await who()).toMatchObject({ role: 'admin' });
    const outcomes = await Promise.all([
      call('POST /w/team/users/update/helper', { is_admin: false }),
      api.call('POST /w/team/users/update/boss', { token: helper.session, body: { is_admin: false } }),
    ]);
    expect(outcomes.filter((reply) => reply.status === 200)).toHaveLength(1);
    const list = (await (await api.call('GET /w/team/users/list', { token: TEST_SECRET })).json()) as {
      role: string;
    }[];
    expect(list.filter((member) => member.role === 'admin')).toHaveLength(1);
  });

  it('who is removed is out at once', async () => {
    await seedWorkspace('brief');
    const boss = await seedAccount(freshEmail('chief'), { workspaceId: 'brief', role: 'admin' });
    const email = freshEmail('guest');
    const guest = await seedAccount(email, { workspaceId: 'brief', role: 'developer' });
    expect((await api.call('GET /w/brief/scripts/list', { token: guest.session })).status).toBe(200);
    await api.call(`DELETE /w/brief/users/delete/${email.split('@')[0]}`, { token: boss.session });
    expect((await api.call('GET /w/brief/scripts/list', { token: guest.session })).status).toBe(404);
  });

  it('superadmins create workspaces and accounts', async () => {
    const root = await seedAccount(freshEmail('root'), { isSuperadmin: true });
    const call = (operation: string, body?: object) => api.call(operation, { token: root.session, body });
    expect((await call('POST /workspaces/create', { id: 'made', name: 'Made' })).status).toBe(201);
    expect((await call('POST /workspaces/create', { id: 'made', name: 'Made' })).status).toBe(409);
    expect(await (await call('POST /workspaces/exists', { id: 'made' })).json()).toBe(true);
    expect(await (await call('GET /w/made/users/whoami')).json()).toMatchObject({ role: 'admin' });
    const email = freshEmail('new');
    expect((await call('POST /users/create', { email, password: 'a fine long one' })).status).toBe(201);
    expect((await call('POST /users/create', { email, password: 'a fine long one' })).status).toBe(409);
    expect((await login(email, 'a fine long one')).status).toBe(200);
  });
});
