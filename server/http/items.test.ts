import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, seedAccount, seedWorkspace, TEST_SECRET } from './test-api';
import type { SeededAccount, TestApi } from './test-api';

let api: TestApi;
let admin: SeededAccount;
let developer: SeededAccount;
let operator: SeededAccount;

beforeAll(async () => {
  api = await openTestApi();
  await seedWorkspace('demo');
  await seedWorkspace('other');
  admin = await seedAccount('ada@example.com', { workspaceId: 'demo', role: 'admin' });
  developer = await seedAccount('dev@example.com', { workspaceId: 'demo', role: 'developer' });
  operator = await seedAccount('oz@example.com', { workspaceId: 'demo', role: 'operator' });
});

afterAll(() => api.close());

type ErrorBody = { error: { code: string; message: string; field?: string; request_id: string } };

async function errorOf(response: Response): Promise<ErrorBody['error']> {
  return ((await response.json()) as ErrorBody).error;
}

const schema = { type: 'object', properties: { who: { type: 'string' } } };
const script = (path: string, more: object = {}) => ({
  path,
  summary: 's',
  content: 'echo hi',
  language: 'bash',
  schema,
  ...more,
});

describe('scripts', () => {
  it('deploys versions in one line: a stale or missing parent is refused and changes nothing', async () => {
    const token = developer.session;
    const first = await api.call('POST /w/demo/scripts/create', { token, body: script('f/tools/hello') });
    expect(first.status).toBe(201);
    const hash = await first.text();
    expect(hash).toMatch(/^[0-9a-f]{16}$/);

    const twice = await api.call('POST /w/demo/scripts/create', { token, body: script('f/tools/hello') });
    expect([twice.status, (await errorOf(twice)).code]).toEqual([409, 'already_exists']);

    const second = await api.call('POST /w/demo/scripts/create', {
      token,
      body: script('f/tools/hello', { parent_hash: hash, content: 'echo two', deployment_message: 'two' }),
    });
    const newest = await second.text();
    const stale = await api.call('POST /w/demo/scripts/create', {
      token,
      body: script('f/tools/hello', { parent_hash: hash }),
    });
    expect([stale.status, (await errorOf(stale)).code]).toEqual([409, 'version_conflict']);

    const got = await (await api.call('GET /w/demo/scripts/get/p/f/tools/hello', { token })).json();
    expect(got).toMatchObject({
      hash: newest,
      content: 'echo two',
      parent_hashes: [hash],
      schema,
      created_by: 'dev',
      archived: false,
    });
    const old = await (await api.call(`GET /w/demo/scripts/get/h/${hash}`, { token })).json();
    expect(old).toMatchObject({ hash, content: 'echo hi' });
    const history = (await (await api.call('GET /w/demo/scripts/history/p/f/tools/hello', { token })).json()) as {
      script_hash: string;
    }[];
    expect(history.map((version) => version.script_hash)).toEqual([newest, hash]);
    expect(await (await api.call('GET /w/demo/scripts/raw/p/f/tools/hello.sh', { token })).text()).toBe('echo two');
  });

  it('a version keeps what becomes of its runs, and says nothing of what is as usual', async () => {
    const token = developer.session;
    const life = {
      restart_unless_cancelled: true,
      delete_after_use: true,
      delete_after_secs: 60,
      visible_to_runner_only: true,
    };
    await api.call('POST /w/demo/scripts/create', { token, body: script('f/tools/life', life) });
    await api.call('POST /w/demo/scripts/create', {
      token,
      body: script('f/tools/usual', { delete_after_use: false }),
    });
    const read = async (path: string) => (await api.call(`GET /w/demo/scripts/get/p/${path}`, { token })).json();
    expect(await read('f/tools/life')).toMatchObject(life);
    for (const name of Object.keys(life)) expect(await read('f/tools/usual')).not.toHaveProperty(name);

    const bad = script('f/tools/bad', { delete_after_secs: -1 });
    const refused = await api.call('POST /w/demo/scripts/create', { token, body: bad });
    expect([refused.status, (await errorOf(refused)).field]).toEqual([422, 'body.delete_after_secs']);
  });

  it('of two first deploys at one path at once, one wins', async () => {
    const deploys = await Promise.all(
      [1, 2, 3].map(() =>
        api.call('POST /w/demo/scripts/create', { token: developer.session, body: script('f/tools/race') }),
      ),
    );
    expect(deploys.map((reply) => reply.status).toSorted()).toEqual([201, 409, 409]);
  });

  it('moves to another path with its history, and is gone from the old one', async () => {
    const token = developer.session;
    const hash = await (await api.call('POST /w/demo/scripts/create', { token, body: script('f/tools/old') })).text();
    const moved = await api.call('POST /w/demo/scripts/create', {
      token,
      body: script('f/tools/new', { parent_hash: hash }),
    });
    expect(moved.status).toBe(201);
    expect(await (await api.call('GET /w/demo/scripts/exists/p/f/tools/old', { token })).json()).toBe(false);
    const history = (await (
      await api.call('GET /w/demo/scripts/history/p/f/tools/new', { token })
    ).json()) as unknown[];
    expect(history).toHaveLength(2);
  });

  it('lists by search without archived ones, and brings an archived path back by a new deploy', async () => {
    const token = developer.session;
    await api.call('POST /w/demo/scripts/create', { token, body: script('f/arch/one', { summary: 'Needle' }) });
    const find = async () =>
      ((await (await api.call('GET /w/demo/scripts/list?search=needle', { token })).json()) as { path: string }[]).map(
        (s) => s.path,
      );
    expect(await find()).toEqual(['f/arch/one']);
    expect((await api.call('POST /w/demo/scripts/archive/p/f/arch/one', { token })).status).toBe(200);
    expect(await find()).toEqual([]);
    const again = await api.call('POST /w/demo/scripts/create', {
      token,
      body: script('f/arch/one', { summary: 'needle 2' }),
    });
    expect(again.status).toBe(201);
    expect(await find()).toEqual(['f/arch/one']);
    expect((await api.call('POST /w/demo/scripts/delete/p/f/arch/one', { token })).status).toBe(403);
    expect((await api.call('POST /w/demo/scripts/delete/p/f/arch/one', { token: admin.session })).status).toBe(200);
    expect((await api.call('GET /w/demo/scripts/get/p/f/arch/one', { token })).status).toBe(404);
  });
});

const flowBody = (path: string, more: object = {}) => ({
  path,
  summary: 'A flow',
  value: { modules: [{ id: 'a', value: { type: 'identity' } }], extra_key: 1 },
  schema,
  ...more,
});

describe('flows', () => {
  it('deploys versions, keeps unknown keys of the document, and refuses an edit of an older version', async () => {
    const token = developer.session;
    const first = Number(
      await (await api.call('POST /w/demo/flows/create', { token, body: flowBody('f/flows/one') })).text(),
    );
    const got = await (await api.call('GET /w/demo/flows/get/f/flows/one', { token })).json();
    expect(got).toMatchObject({ version_id: first, value: { extra_key: 1 }, schema, edited_by: 'dev' });

    const update = (more: object) =>
      api.call('POST /w/demo/flows/update/f/flows/one', {
        token,
        body: flowBody('f/flows/one', { summary: 'two', ...more }),
      });
    const second = Number(await (await update({ parent_version_id: first })).text());
    expect(second).toBeGreaterThan(first);
    const stale = await update({ parent_version_id: first });
    expect([stale.status, (await errorOf(stale)).code]).toEqual([409, 'version_conflict']);

    const versions = (await (await api.call('GET /w/demo/flows/history/p/f/flows/one', { token })).json()) as {
      id: number;
    }[];
    expect(versions.map((version) => version.id)).toEqual([second, first]);
    const old = await (await api.call(`GET /w/demo/flows/get/v/${first}`, { token })).json();
    expect(old).toMatchObject({ summary: 'A flow', version_id: first });
    const taken = await api.call('POST /w/demo/flows/create', { token, body: flowBody('f/flows/one') });
    expect(taken.status).toBe(409);
  });

  it('names the field at fault in a bad document', async () => {
    const body = flowBody('f/flows/bad', { value: { modules: [{ id: 'not an id!', value: { type: 'identity' } }] } });
    const refused = await api.call('POST /w/demo/flows/create', { token: developer.session, body });
    expect([refused.status, (await errorOf(refused)).field]).toEqual([422, 'body.value.modules.0.id']);
  });

  it('refuses what can never run', async () => {
    const identity = { type: 'identity' };
    for (const module of [
      { id: 'a', value: identity, retry: { exponential: { attempts: 2, multiplier: 1, seconds: 0 } } },
      { id: 'a', value: { type: 'script', path: '/f/a/b', input_transforms: {} } },
    ]) {
      const body = flowBody('f/flows/never', { value: { modules: [module] } });
      const refused = await api.call('POST /w/demo/flows/create', { token: developer.session, body });
      expect([refused.status, (await errorOf(refused)).field]).toEqual([422, 'body.value']);
    }
  });

  it('moves, archives, brings back and deletes', async () => {
    const token = developer.session;
    await api.call('POST /w/demo/flows/create', { token, body: flowBody('f/flows/here') });
    const moved = await api.call('POST /w/demo/flows/update/f/flows/here', { token, body: flowBody('f/flows/there') });
    expect(moved.status).toBe(200);
    expect((await api.call('GET /w/demo/flows/get/f/flows/here', { token })).status).toBe(404);
    const exists = async () => (await api.call('GET /w/demo/flows/exists/f/flows/there', { token })).json();
    await api.call('POST /w/demo/flows/archive/f/flows/there', { token, body: { archived: true } });
    expect(await exists()).toBe(false);
    await api.call('POST /w/demo/flows/archive/f/flows/there', { token, body: { archived: false } });
    expect(await exists()).toBe(true);
    expect((await api.call('DELETE /w/demo/flows/delete/f/flows/there', { token })).status).toBe(200);
    expect(await exists()).toBe(false);
  });
});

function createScriptAs(session: string, path: string): Promise<Response> {
  return api.call('POST /w/demo/scripts/create', { token: session, body: script(path) });
}

const running = (type: string, path: string) => ({
  modules: [{ id: 'a', value: { type, path, input_transforms: {} } }],
});

describe('lists of flows', () => {
  it('name the flows that run a script or a flow, and give all documents to a search', async () => {
    const token = developer.session;
    for (const [path, value] of [
      ['f/uses/script', running('script', 'f/used/one')],
      ['f/uses/flow', running('flow', 'f/used/one')],
      [
        'f/uses/below',
        { modules: [{ id: 'l', value: { type: 'whileloopflow', ...running('script', 'f/used/one/more') } }] },
      ],
    ] as const)
      await api.call('POST /w/demo/flows/create', { token, body: flowBody(path, { value }) });
    const ask = async (path: string) =>
      (await api.call(`GET /w/demo/flows/list_paths_from_workspace_runnable/${path}`, { token })).json();
    expect(await ask('script/f/used/one')).toEqual(['f/uses/script']);
    expect(await ask('flow/f/used/one')).toEqual(['f/uses/flow']);
    expect(await ask('script/f/used/one?match_path_start=true')).toEqual(['f/uses/below', 'f/uses/script']);
    const found = (await (await api.call('GET /w/demo/flows/list_search', { token })).json()) as { path: string }[];
    expect(found).toContainEqual({
      path: 'f/uses/flow',
      value: expect.objectContaining(running('flow', 'f/used/one')),
    });
  });

  it('a version can be told better what it changed, by who may write there', async () => {
    const token = admin.session;
    const made = await api.call('POST /w/demo/flows/create', { token, body: flowBody('u/ada/told') });
    const version = await made.text();
    const tell = (by: SeededAccount) =>
      api.call(`POST /w/demo/flows/history_update/v/${version}`, {
        token: by.session,
        body: { deployment_msg: 'the reason' },
      });
    expect((await tell(developer)).status).toBe(403);
    expect((await tell(admin)).status).toBe(200);
    const history = await (await api.call('GET /w/demo/flows/history/p/u/ada/told', { token })).json();
    expect(history).toMatchObject([{ deployment_msg: 'the reason' }]);
    const status = await api.call('GET /w/demo/flows/deployment_status/p/u/ada/told', { token });
    expect(await status.json()).toEqual({});
  });
});

describe('paths', () => {
  it('must name a user or folder, and a user’s own items are theirs and the administrators’ to write', async () => {
    for (const path of ['hello', 'f/x', 'g/x/y', 'u/dev/../x', 'f/a//b', 'f/a/b\n', 'f/a/b c']) {
      const refused = await createScriptAs(developer.session, path);
      expect([path, refused.status, (await errorOf(refused)).field]).toEqual([path, 422, 'body.path']);
    }
    expect((await createScriptAs(developer.session, 'u/ada/mine')).status).toBe(403);
    expect((await createScriptAs(developer.session, 'u/dev/mine')).status).toBe(201);
    expect((await createScriptAs(admin.session, 'u/dev/other')).status).toBe(201);
    expect((await createScriptAs(TEST_SECRET, 'u/admin/x')).status).toBe(201);
    expect((await createScriptAs(operator.session, 'u/oz/x')).status).toBe(403);
  });
});

describe('variables and resources', () => {
  it('a secret is stored sealed, never listed, and shown only on demand to who may edit', async () => {
    const token = developer.session;
    const body = { path: 'f/keys/api', value: 'hunter2 is secret', is_secret: true, description: 'd' };
    expect((await api.call('POST /w/demo/variables/create', { token, body })).status).toBe(201);
    const list = await (await api.call('GET /w/demo/variables/list', { token })).text();
    expect(list).toContain('f/keys/api');
    expect(list).not.toContain('hunter2');
    expect(await (await api.call('GET /w/demo/variables/get/f/keys/api', { token })).json()).not.toHaveProperty(
      'value',
    );
    const shown = await (await api.call('GET /w/demo/variables/get/f/keys/api?decrypt_secret=true', { token })).json();
    expect(shown).toMatchObject({ value: 'hunter2 is secret' });
    expect(await (await api.call('GET /w/demo/variables/get_value/f/keys/api', { token })).json()).toBe(
      'hunter2 is secret',
    );
    expect((await api.call('GET /w/demo/variables/get_value/f/keys/api', { token: operator.session })).status).toBe(
      403,
    );
    expect((await api.call('GET /w/other/variables/get_value/f/keys/api', { token })).status).toBe(404);
  });

  it('a secret keeps its value when it moves', async () => {
    const token = developer.session;
    const body = { path: 'f/keys/a', value: 'v-1', is_secret: true, description: '' };
    await api.call('POST /w/demo/variables/create', { token, body });
    const moved = await api.call('POST /w/demo/variables/update/f/keys/a', {
      token,
      body: { path: 'f/keys/b', description: 'n' },
    });
    expect(moved.status).toBe(200);
    expect(await (await api.call('GET /w/demo/variables/get_value/f/keys/b', { token })).json()).toBe('v-1');
    expect(await (await api.call('GET /w/demo/variables/exists/f/keys/a', { token })).json()).toBe(false);
  });

  it('somebody else’s own variable is as good as none', async () => {
    const body = { path: 'u/ada/private', value: 'x', is_secret: false, description: '' };
    await api.call('POST /w/demo/variables/create', { token: admin.session, body });
    expect((await api.call('GET /w/demo/variables/get/u/ada/private', { token: developer.session })).status).toBe(404);
    const list = await (await api.call('GET /w/demo/variables/list', { token: developer.session })).text();
    expect(list).not.toContain('u/ada/private');
  });

  it('a resource gives its value as written, or with every reference in it resolved', async () => {
    const token = developer.session;
    const create = (path: string, value: unknown) =>
      api.call('POST /w/demo/resources/create', {
        token,
        body: { path, value, resource_type: 'postgresql', description: '' },
      });
    await api.call('POST /w/demo/variables/create', {
      token,
      body: { path: 'f/db/pw', value: 'pw!', is_secret: true, description: '' },
    });
    await create('f/db/base', { host: 'h', password: '$var:f/db/pw' });
    await create('f/db/outer', { list: ['$res:f/db/base', 'plain', 1, null] });
    const written = await (await api.call('GET /w/demo/resources/get_value/f/db/base', { token })).json();
    expect(written).toEqual({ host: 'h', password: '$var:f/db/pw' });
    const resolved = await (
      await api.call('GET /w/demo/resources/get_value_interpolated/f/db/outer', { token })
    ).json();
    expect(resolved).toEqual({ list: [{ host: 'h', password: 'pw!' }, 'plain', 1, null] });
    const operatorsView = await api.call('GET /w/demo/resources/get_value_interpolated/f/db/outer', {
      token: operator.session,
    });
    expect(operatorsView.status).toBe(403);
  });

  it('refuses references that lead in a circle or nowhere', async () => {
    const token = developer.session;
    const create = (path: string, value: unknown) =>
      api.call('POST /w/demo/resources/create', { token, body: { path, value, resource_type: 'postgresql' } });
    await create('f/loop/a', { next: '$res:f/loop/b' });
    await create('f/loop/b', { next: ['$res:f/loop/a'] });
    await create('f/loop/lost', '$var:f/none/there');
    const circle = await api.call('GET /w/demo/resources/get_value_interpolated/f/loop/a', { token });
    expect([circle.status, (await errorOf(circle)).code]).toEqual([422, 'reference_cycle']);
    const lost = await api.call('GET /w/demo/resources/get_value_interpolated/f/loop/lost', { token });
    expect([lost.status, (await errorOf(lost)).code]).toEqual([404, 'variable_not_found']);
  });

  it('updates, overwrites on demand, moves and deletes resources', async () => {
    const token = developer.session;
    const at = 'f/r/one';
    const create = (more = '') =>
      api.call(`POST /w/demo/resources/create${more}`, {
        token,
        body: { path: at, value: { a: 1 }, resource_type: 'any' },
      });
    expect((await create()).status).toBe(201);
    expect((await create()).status).toBe(409);
    expect((await create('?update_if_exists=true')).status).toBe(201);
    await api.call(`POST /w/demo/resources/update_value/${at}`, { token, body: { value: null } });
    expect(await (await api.call(`GET /w/demo/resources/get_value/${at}`, { token })).json()).toBeNull();
    await api.call(`POST /w/demo/resources/update/${at}`, { token, body: { path: 'f/r/two', description: 'moved' } });
    const got = await (await api.call('GET /w/demo/resources/get/f/r/two', { token })).json();
    expect(got).toMatchObject({ description: 'moved', resource_type: 'any', value: null });
    expect((await api.call('DELETE /w/demo/resources/delete/f/r/two', { token })).status).toBe(200);
    expect((await api.call('GET /w/demo/resources/get/f/r/two', { token })).status).toBe(404);
  });

  it('knows built-in resource types and those of the workspace', async () => {
    const token = developer.session;
    const body = {
      name: 'crm',
      schema: { type: 'object', properties: { key: { type: 'string' } } },
      description: 'CRM',
    };
    expect((await api.call('POST /w/demo/resources/type/create', { token, body })).status).toBe(201);
    expect(
      (await api.call('POST /w/demo/resources/type/create', { token, body: { ...body, name: 'postgresql' } })).status,
    ).toBe(409);
    const names = await (await api.call('GET /w/demo/resources/type/listnames', { token })).json();
    expect(names).toEqual(['crm', 'graphql', 'ms_sql_server', 'mysql', 'postgresql', 's3', 'smtp', 'sqlite']);
    expect(await (await api.call('GET /w/demo/resources/type/get/crm', { token })).json()).toMatchObject({
      description: 'CRM',
    });
  });
});
