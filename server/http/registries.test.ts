import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RegistryReply } from '@/contract/registries';
import { query } from '../db/pool';
import { readRegistries } from '../queries/registries';
import { openTestApi, seedAccount, seedWorkspace, TEST_SECRET, type SeededAccount, type TestApi } from './test-api';

let api: TestApi;
let admin: SeededAccount;
let developer: SeededAccount;
let registry: Server;
let port: number;
const heard: (string | undefined)[] = [];

beforeAll(async () => {
  registry = createServer(({ headers: { authorization } }, reply) => {
    heard.push(authorization);
    reply.writeHead(authorization === `Basic ${btoa('ann:hunter2')}` ? 200 : 401).end();
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  ({ port } = registry.address() as AddressInfo);
  api = await openTestApi({ MILLRACE_ALLOW_EGRESS: `127.0.0.1:${port}` });
  await seedWorkspace('demo');
  await seedWorkspace('other');
  admin = await seedAccount('ada@example.com', { workspaceId: 'demo', role: 'admin' });
  developer = await seedAccount('dev@example.com', { workspaceId: 'demo', role: 'developer' });
});
afterAll(async () => {
  registry.close();
  await api.close();
});

const set = (name: string, value: string | null, token = admin.session) =>
  api.call(`POST /w/demo/registries/set/${name}`, { token, body: { value } });

async function listed(name: string): Promise<RegistryReply | undefined> {
  const reply = await api.call('GET /w/demo/registries/list', { token: admin.session });
  return ((await reply.json()) as RegistryReply[]).find((each) => each.name === name);
}

it('a password is stored sealed, is never shown, and stays when the rest is changed', async () => {
  expect((await set('pip_index_url', 'https://ann:hunter2@pypi.example/simple')).status).toBe(200);
  expect(await listed('pip_index_url')).toMatchObject({ value: 'https://ann:***@pypi.example/simple' });
  const stored = await query<{ value: string }>('t', 'SELECT value FROM workspace_registry', []);
  expect(stored[0]?.value).toMatch(/^v1:/);
  await set('pip_index_url', 'https://ann:***@pypi.example/other');
  expect((await readRegistries('demo')).pipIndexUrl).toBe('https://ann:hunter2@pypi.example/other');
});

it('so is the token of an .npmrc', async () => {
  const npmrc = '@acme:registry=https://npm.example/\n//npm.example/:_authToken=abc123';
  await set('npmrc', npmrc);
  expect((await listed('npmrc'))?.value).toBe(npmrc.replace('abc123', '***'));
  const moved = await set('npmrc', '//elsewhere.example/:_authToken=***');
  expect(moved.status).toBe(422);
  expect(await moved.json()).toMatchObject({ error: { field: 'body.value' } });
});

it('what a workspace says counts before what the instance says, and for that workspace alone', async () => {
  const ofInstance = {
    token: TEST_SECRET,
    body: { value: 'https://proxy.example,https://root:s3cret@second.example' },
  };
  await api.call('POST /settings/global/go_proxy', ofInstance);
  const shown = await api.call('GET /settings/global/go_proxy', { token: TEST_SECRET });
  expect(await shown.json()).toBe('https://proxy.example,https://root:***@second.example');
  expect(await listed('go_proxy')).toMatchObject({
    value: null,
    inherited: 'https://proxy.example,https://root:***@second.example',
  });
  await set('go_proxy', 'https://go.demo.example');
  await api.call('POST /w/demo/registries/set/maven_repos', {
    token: admin.session,
    body: { value: 'https://maven.demo.example' },
  });
  expect(await readRegistries('other')).toMatchObject({
    goProxy: 'https://proxy.example,https://root:s3cret@second.example',
    mavenRepositories: [],
  });
});

it.each([
  ['npm_config_registry', 'npm.example'],
  ['cargo_registry', 'https://cargo.example'],
  ['registry_hosts', 'https://cdn.example'],
])('refuses a value that is no %s, and says what one looks like', async (name, value) => {
  const refused = await set(name, value);
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({
    error: { field: 'body.value', message: expect.stringContaining('must be') },
  });
});

it('only administrators see and change them', async () => {
  expect((await set('npmrc', '', developer.session)).status).toBe(403);
  expect((await api.call('GET /w/demo/registries/list', { token: developer.session })).status).toBe(403);
});

const check = async (value: string) =>
  (await api.call('POST /w/demo/registries/check/maven_repos', { token: admin.session, body: { value } })).json();

it('a check asks the registry itself, with its password, and says what it answered', async () => {
  const at = `127.0.0.1:${port}`;
  expect(await check(`http://ann:hunter2@${at}`)).toMatchObject([{ ok: true }]);
  expect(heard.at(-1)).toBe(`Basic ${btoa('ann:hunter2')}`);
  expect(await check(`http://ann:wrong@${at}`)).toMatchObject([{ ok: false, message: expect.stringContaining('401') }]);
  const closed = await check('http://169.254.169.254');
  expect(closed).toMatchObject([{ ok: false, message: expect.stringContaining('private address') }]);
});
