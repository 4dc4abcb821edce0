import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../db/pool';
import { openTestApi, seedAccount, seedWorkspace } from './test-api';
import type { SeededAccount, TestApi } from './test-api';
import { endJob } from './test-runs';

let api: TestApi;
let dev: SeededAccount;

const ask = async (operation: string, body?: unknown, token = dev.session) => {
  const response = await api.call(operation, { token, body });
  const text = await response.text();
  return { status: response.status, text, json: () => JSON.parse(text) as unknown };
};
const script = (path: string, more: object = {}) =>
  ask('POST /w/demo/scripts/create', {
    path,
    language: 'bash',
    content: 'echo hi',
    schema: { type: 'object' },
    ...more,
  });

const read = async (path: string) => (await ask(`GET /w/demo/${path}`)).json();
const moved = (kind: string, path: string) => read(`moved_items/${kind}/${path}`);

beforeAll(async () => {
  api = await openTestApi({ REDIS_URL: 'redis://127.0.0.1:1' });
  await seedWorkspace('demo');
  dev = await seedAccount('dev@example.com', { workspaceId: 'demo', role: 'admin' });
});
afterAll(() => api.close());

describe('a token with a scope', () => {
  it('starts what it names, in every way, and may do nothing else', async () => {
    await script('u/dev/hook');
    await script('u/dev/other');
    const wanted = { workspace_id: 'demo', label: 'hook', scopes: ['jobs:run:scripts:u/dev/hook'] };
    const token = (await ask('POST /users/tokens/create', wanted)).text;
    const status = async (operation: string, body?: unknown) => (await ask(operation, body, token)).status;

    const started = await ask('POST /w/demo/jobs/run/p/u/dev/hook', {}, token);
    expect(started.status).toBe(201);
    expect(await status(`POST /w/demo/jobs/run/p/u/dev/hook?token=${token}`, {})).toBe(201);
    const others = ['POST /w/demo/jobs/run/p/u/dev/other', 'POST /w/demo/jobs/run/f/u/dev/hook'];
    for (const operation of [...others, 'POST /w/demo/jobs/run/preview']) {
      expect(await status(operation, {})).toBe(403);
    }
    for (const path of ['scripts/list', `jobs_u/get/${started.text}`, 'scripts/get/p/u/dev/hook', 'variables/list']) {
      expect(await status(`GET /w/demo/${path}`)).toBe(403);
    }
    expect((await ask('GET /w/demo/scripts/list_tokens/u/dev/hook')).json()).toMatchObject([wanted]);
    expect((await ask('GET /w/demo/flows/list_tokens/u/dev/hook')).json()).toEqual([]);
  });

  it('comes back for the result of what it names, and is told of no other run', async () => {
    const endedRun = async (path: string) => {
      await script(path);
      const id = (await ask(`POST /w/demo/jobs/run/p/${path}`, {})).text;
      await endJob(id, { status: 'success', isRoot: true, result: 'answer' });
      return id;
    };
    const [own, other] = [await endedRun('u/dev/asked'), await endedRun('u/dev/unasked')];
    const token = (await ask('POST /users/tokens/create', { scopes: ['jobs:run:scripts:u/dev/asked'] })).text;
    for (const way of ['run_wait_result', 'run_and_stream']) {
      const wait = (id: string) => ask(`POST /w/demo/jobs/${way}/p/u/dev/asked?job_id=${id}`, {}, token);
      expect((await wait(own)).text).toContain('"answer"');
      expect([way, (await wait(other)).status]).toEqual([way, 404]);
    }
  });

  it('may be for a whole folder', async () => {
    await script('f/shop/order');
    await script('f/shopping/order');
    const token = (await ask('POST /users/tokens/create', { scopes: ['jobs:run:scripts:f/shop/*'] })).text;
    expect((await ask('POST /w/demo/jobs/run/p/f/shop/order', {}, token)).status).toBe(201);
    expect((await ask('POST /w/demo/jobs/run/p/f/shopping/order', {}, token)).status).toBe(403);
  });

  it('is refused for a scope that nothing checks', async () => {
    expect((await ask('POST /users/tokens/create', { scopes: ['variables:read'] })).status).toBe(422);
  });
});

describe('what uses a script', () => {
  it('is told of the scripts that import it', async () => {
    await script('u/dev/tool');
    await script('u/dev/importer');
    await query(
      'test_import',
      `INSERT INTO script_import (workspace_id, importer_kind, importer_path, imported_path)
       VALUES ('demo', 'script', 'u/dev/importer', 'u/dev/tool'), ('demo', 'script', 'u/dev/gone', 'u/dev/tool')`,
    );
    expect(await read('scripts/list_paths_from_workspace_runnable/u/dev/tool')).toEqual(['u/dev/importer']);
  });
});

describe('where an item went', () => {
  it('is known of a script through several moves, and forgotten with it', async () => {
    const first = (await script('u/dev/a')).text;
    expect(await moved('script', 'u/dev/a')).toEqual({ path: null });
    const second = (await script('u/dev/b', { parent_hash: first })).text;
    await script('u/dev/c', { parent_hash: second });
    expect(await moved('script', 'u/dev/a')).toEqual({ path: 'u/dev/c' });
    expect(await moved('flow', 'u/dev/a')).toEqual({ path: null });
    await ask('POST /w/demo/scripts/delete/p/u/dev/c');
    expect(await moved('script', 'u/dev/a')).toEqual({ path: null });
  });

  it('is known of a flow, also of one that came back', async () => {
    const value = { modules: [] };
    await ask('POST /w/demo/flows/create', { path: 'u/dev/x', summary: '', value });
    await ask('POST /w/demo/flows/update/u/dev/x', { path: 'u/dev/y', summary: '', value });
    expect(await moved('flow', 'u/dev/x')).toEqual({ path: 'u/dev/y' });
    await ask('POST /w/demo/flows/update/u/dev/y', { path: 'u/dev/x', summary: '', value });
    expect(await moved('flow', 'u/dev/y')).toEqual({ path: 'u/dev/x' });
    expect(await moved('flow', 'u/dev/x')).toEqual({ path: null });
  });
});
