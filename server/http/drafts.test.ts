import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DraftSaved, ListedDraft } from '@/contract/drafts';
import { openTestApi, seedAccount, seedWorkspace, TEST_SECRET } from './test-api';
import type { SeededAccount, TestApi } from './test-api';

let api: TestApi;
let ada: SeededAccount;
let bea: SeededAccount;

beforeAll(async () => {
  api = await openTestApi();
  await seedWorkspace('demo');
  ada = await seedAccount('ada@example.com', { workspaceId: 'demo', role: 'developer' });
  bea = await seedAccount('bea@example.com', { workspaceId: 'demo', role: 'developer' });
});

afterAll(() => api.close());

const save = async (who: SeededAccount, path: string, body: object) =>
  (await (
    await api.call(`POST /w/demo/drafts/update/script/${path}`, { token: who.session, body })
  ).json()) as DraftSaved;
const read = async (who: SeededAccount, path: string) =>
  (await (await api.call(`GET /w/demo/drafts/get_own/script/${path}`, { token: who.session })).json()) as {
    value: unknown;
  } | null;
const list = async (who: SeededAccount, query = '') =>
  (await (await api.call(`GET /w/demo/drafts/list${query}`, { token: who.session })).json()) as ListedDraft[];
const deploy = (who: SeededAccount, body: object) =>
  api.call('POST /w/demo/scripts/create', {
    token: who.session,
    body: { summary: '', content: 'echo', language: 'bash', schema: { type: 'object' }, ...body },
  });

describe('drafts', () => {
  it('a write that has not seen what is stored changes nothing and says so', async () => {
    const first = await save(ada, 'f/a/one', { value: { content: '1' } });
    expect(first.status).toBe('saved');
    const second = await save(ada, 'f/a/one', { value: { content: '2' }, last_sync: first.current_timestamp });
    expect(second.status).toBe('saved');

    const blind = await save(ada, 'f/a/one', { value: { content: '3' } });
    const stale = await save(ada, 'f/a/one', { value: { content: '3' }, last_sync: first.current_timestamp });
    const staleRemoval = await save(ada, 'f/a/one', { value: null, last_sync: first.current_timestamp });
    const refusal = { status: 'conflict', current_timestamp: second.current_timestamp };
    expect([blind, stale, staleRemoval]).toEqual([refusal, refusal, refusal]);
    expect(await read(ada, 'f/a/one')).toMatchObject({ value: { content: '2' } });

    expect((await save(ada, 'f/a/one', { value: { content: '3' }, force: true })).status).toBe('saved');
    expect(await read(ada, 'f/a/one')).toMatchObject({ value: { content: '3' } });
  });

  it('the same value sent again, after an answer got lost, is no conflict', async () => {
    const first = await save(ada, 'f/a/again', { value: { content: '1' } });
    const again = await save(ada, 'f/a/again', { value: { content: '1' } });
    expect(again.status).toBe('saved');
    expect(again.current_timestamp > first.current_timestamp).toBe(true);
  });

  it('of many writes at once that have seen the same, one is saved', async () => {
    const { current_timestamp: seen } = await save(ada, 'f/a/race', { value: 0 });
    const all = await Promise.all([1, 2, 3, 4].map((value) => save(ada, 'f/a/race', { value, last_sync: seen })));
    expect(all.filter(({ status }) => status === 'saved')).toHaveLength(1);
  });

  it('is removed by a value of null, and again without harm', async () => {
    const { current_timestamp: seen } = await save(ada, 'f/a/gone', { value: 1 });
    expect((await save(ada, 'f/a/gone', { value: null, last_sync: seen })).status).toBe('saved');
    expect((await save(ada, 'f/a/gone', { value: null, last_sync: seen })).status).toBe('saved');
    expect(await read(ada, 'f/a/gone')).toBeNull();
  });

  it('each person has their own at a path; others see that it is there', async () => {
    await save(ada, 'f/a/both', { value: { summary: 'of Ada', path: 'f/a/both' } });
    await save(bea, 'f/a/both', { value: { summary: 'of Bea', path: 'f/a/else' } });
    expect(await read(ada, 'f/a/both')).toMatchObject({ value: { summary: 'of Ada' } });
    expect(await read(bea, 'f/a/both')).toMatchObject({ value: { summary: 'of Bea' } });

    const both = (await list(ada)).find(({ path }) => path === 'f/a/both');
    expect(both).toMatchObject({
      summary: 'of Ada',
      draft_only: true,
      mine: true,
      draft_users: [{ username: 'bea' }, { username: 'ada' }],
    });
    expect(both?.draft_path).toBeUndefined();
    expect((await list(bea)).find(({ path }) => path === 'f/a/both')?.draft_path).toBe('f/a/else');
    const of = await api.call('GET /w/demo/drafts/get/script/f/a/both?username=bea', { token: ada.session });
    expect(await of.json()).toMatchObject({ value: { summary: 'of Bea' } });
  });

  it('those in the private space of somebody else are neither shown, nor read, nor written', async () => {
    await save(bea, 'u/bea/secret', { value: { summary: 'mine' } });
    expect((await list(ada, '?all_users=true')).map(({ path }) => path)).not.toContain('u/bea/secret');
    const token = ada.session;
    expect((await api.call('GET /w/demo/drafts/get/script/u/bea/secret?username=bea', { token })).status).toBe(404);
    const write = await api.call('POST /w/demo/drafts/update/script/u/bea/secret', { token, body: { value: 1 } });
    expect(write.status).toBe(403);
    expect((await list(ada, '?all_users=true')).find(({ path }) => path === 'f/a/both')).toBeDefined();
  });

  it('belong to a person: the secret of the instance has none', async () => {
    const call = { token: TEST_SECRET, body: { value: 1 } };
    expect((await api.call('POST /w/demo/drafts/update/flow/f/a/x', call)).status).toBe(403);
    expect((await api.call('GET /w/demo/drafts/list', { token: TEST_SECRET })).status).toBe(200);
  });

  it("follow a script that moves, everybody's, and then name its new path", async () => {
    const first = await (await deploy(ada, { path: 'f/a/old' })).text();
    await save(bea, 'f/a/old', { value: { path: 'f/a/old', content: 'of Bea' } });
    expect((await list(bea)).find(({ path }) => path === 'f/a/old')?.draft_only).toBe(false);
    expect((await deploy(ada, { path: 'f/a/new', parent_hash: first })).status).toBe(201);
    expect(await read(bea, 'f/a/old')).toBeNull();
    expect(await read(bea, 'f/a/new')).toMatchObject({ value: { path: 'f/a/new', content: 'of Bea' } });
  });
});
