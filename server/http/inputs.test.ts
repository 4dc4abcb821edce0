import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InputReply } from '@/contract/inputs';
import { openTestApi, seedAccount, seedWorkspace } from './test-api';
import type { SeededAccount, TestApi } from './test-api';

let api: TestApi;
let ada: SeededAccount;
let bea: SeededAccount;

beforeAll(async () => {
  api = await openTestApi();
  await seedWorkspace('demo');
  ada = await seedAccount('ada@example.com', { workspaceId: 'demo', role: 'operator' });
  bea = await seedAccount('bea@example.com', { workspaceId: 'demo', role: 'operator' });
});

afterAll(() => api.close());

const OF = 'runnable_id=f/a/report&runnable_type=ScriptPath';
const save = async (who: SeededAccount, name: string, args: object) =>
  (await api.call(`POST /w/demo/inputs/create?${OF}`, { token: who.session, body: { name, args } })).text();
const list = async (who: SeededAccount, path = `list?${OF}`) =>
  (await (await api.call(`GET /w/demo/inputs/${path}`, { token: who.session })).json()) as InputReply[];
const argsOf = (who: SeededAccount, id: string, query = '') =>
  api.call(`GET /w/demo/inputs/${id}/args${query}`, { token: who.session });

describe('saved inputs', () => {
  it('belong to a person until they are shared', async () => {
    const id = await save(ada, 'May', { month: 'May', n: 1 });
    expect(await list(ada)).toMatchObject([{ id, name: 'May', created_by: 'ada', is_public: false }]);
    expect(await (await argsOf(ada, id, '?input=true')).json()).toEqual({ month: 'May', n: 1 });
    expect(await list(bea)).toEqual([]);
    expect((await argsOf(bea, id, '?input=true')).status).toBe(404);

    const shared = { id, name: 'May, for all', is_public: true };
    await api.call('POST /w/demo/inputs/update', { token: ada.session, body: shared });
    expect(await list(bea)).toMatchObject([shared]);
    expect(await (await argsOf(bea, id, '?input=true')).json()).toEqual({ month: 'May', n: 1 });
  });

  it('are changed and deleted by their owner and administrators only', async () => {
    const id = await save(ada, 'June', {});
    const change = { id, name: 'x', is_public: true };
    expect((await api.call('POST /w/demo/inputs/update', { token: bea.session, body: change })).status).toBe(404);
    await api.call('POST /w/demo/inputs/update', { token: ada.session, body: change });
    expect((await api.call(`POST /w/demo/inputs/delete/${id}`, { token: bea.session })).status).toBe(403);
    expect((await api.call(`POST /w/demo/inputs/delete/${id}`, { token: ada.session })).status).toBe(200);
    expect((await list(ada)).map((each) => each.id)).not.toContain(id);
  });

  it('of a run are its arguments; tests are among the runs only where they are asked for', async () => {
    const developer = await seedAccount('dev@example.com', { workspaceId: 'demo', role: 'developer' });
    const body = { content: 'echo', language: 'bash', path: 'f/a/report', args: { month: 'July' } };
    const token = developer.session;
    const id = await (await api.call('POST /w/demo/jobs/run/preview', { token, body })).text();
    expect(await list(ada, `history?${OF}`)).toEqual([]);
    const history = await list(ada, `history?${OF}&include_preview=true`);
    expect(history).toMatchObject([{ id, created_by: 'dev' }]);
    expect(await (await argsOf(ada, history[0]?.id ?? '')).json()).toEqual({ month: 'July' });
  });

  it('show what there is to choose by, short and without secrets', async () => {
    const args = { city: 'Ulm', n: 2, to: { host: 'h', password: 'p' }, api_key: 'k', text: 'x'.repeat(500) };
    const shown = [
      { name: 'city', text: 'Ulm' },
      { name: 'n', text: '2' },
      { name: 'to', text: '{"host":"h","password":"••••••"}' },
      { name: 'api_key', text: '••••••' },
      { name: 'text', text: `${'x'.repeat(300)}…` },
    ];
    const id = await save(ada, 'Ulm', args);
    expect((await list(ada)).find((each) => each.id === id)?.shown).toEqual(shown);

    const developer = await seedAccount('dev2@example.com', { workspaceId: 'demo', role: 'developer' });
    const body = { content: 'echo', language: 'bash', path: 'f/a/shown', args };
    await api.call('POST /w/demo/jobs/run/preview', { token: developer.session, body });
    const query = 'runnable_id=f/a/shown&runnable_type=ScriptPath&include_preview=true';
    expect(await list(ada, `history?${query}`)).toMatchObject([{ shown }]);

    const long = await save(ada, 'long', { text: 'x'.repeat(70_000) });
    expect((await list(ada)).find((each) => each.id === long)).not.toHaveProperty('shown');
  });
});
