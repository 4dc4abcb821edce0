import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../db/pool';
import { openTestApi, type SeededAccount, seedAccount, seedWorkspace, type TestApi } from './test-api';
import { EVERY_MINUTE, makeDue, seedSchedule, seedScripts } from './test-schedules';

let api: TestApi;
const people: Record<string, SeededAccount> = {};

beforeAll(async () => {
  api = await openTestApi({ REDIS_URL: 'redis://127.0.0.1:1' });
  await seedWorkspace('demo');
  for (const role of ['operator', 'developer', 'admin'] as const) {
    people[role] = await seedAccount(`${role}@example.com`, { workspaceId: 'demo', role });
  }
  people.other = await seedAccount('other@example.com', { workspaceId: 'demo', role: 'developer' });
  await seedScripts(api, person('developer').session, ['f/jobs/one', 'f/jobs/two', 'f/on/any']);
});
afterAll(() => api.close());

function person(name: string): SeededAccount {
  const found = people[name];
  if (!found) throw new Error(name);
  return found;
}

const call = (operation: string, name: string, body?: unknown) =>
  api.call(operation, { token: person(name).session, ...(body === undefined ? {} : { body }) });
const make = (path: string, more: object = {}, name = 'developer') =>
  seedSchedule(api, person(name), { path, ...more });

async function get<T = Record<string, unknown>>(path: string, name = 'developer'): Promise<T> {
  const reply = await call(`GET /w/demo/schedules/${path}`, name);
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  return (await reply.json()) as T;
}

const NEW = { ...EVERY_MINUTE, args: {} };

describe('a schedule', () => {
  it('comes back as it was made, off unless told, and knows its next firing once it is on', async () => {
    const path = 'f/crud/one';
    const body = {
      ...NEW,
      path,
      args: { n: 1 },
      summary: 'Nightly',
      labels: ['ops'],
      retry: { constant: { attempts: 2, seconds: 5 } },
    };
    expect((await call('POST /w/demo/schedules/create', 'developer', body)).status).toBe(201);
    expect(await get(`get/${path}`, 'operator')).toMatchObject({
      path,
      schedule: '0 * * * * *',
      timezone: 'UTC',
      cron_version: 'v1',
      enabled: false,
      next_at: null,
      args: { n: 1 },
      email: 'developer@example.com',
      permissioned_as: 'u/developer',
      summary: 'Nightly',
      labels: ['ops'],
      no_flow_overlap: false,
      overlap: 'allow',
      catchup: 'last',
      retry: { constant: { attempts: 2 } },
      error: null,
    });
    expect(await (await call(`GET /w/demo/schedules/exists/${path}`, 'operator')).json()).toBe(true);
    await call(`POST /w/demo/schedules/setenabled/${path}`, 'developer', { enabled: true });
    const { next_at } = await get<{ next_at: string }>(`get/${path}`);
    expect(new Date(next_at).getUTCSeconds()).toBe(0);
    expect((await call('POST /w/demo/schedules/create', 'developer', body)).status).toBe(409);
    expect((await call(`DELETE /w/demo/schedules/delete/${path}`, 'developer')).status).toBe(200);
    expect((await call(`GET /w/demo/schedules/get/${path}`, 'developer')).status).toBe(404);
    expect((await call(`DELETE /w/demo/schedules/delete/${path}`, 'developer')).status).toBe(404);
  });

  it.each([
    ['POST', 'create', { ...NEW, path: 'f/roles/new' }],
    ['POST', 'update/f/roles/one', NEW],
    ['POST', 'setenabled/f/roles/one', { enabled: false }],
    ['DELETE', 'delete/f/roles/one', undefined],
  ])('is not for operators to %s %s', async (method, operation, body) => {
    if (!(await get<boolean>('exists/f/roles/one'))) await make('f/roles/one');
    expect((await call(`${method} /w/demo/schedules/${operation}`, 'operator', body)).status).toBe(403);
  });

  it('of a person is theirs alone, and an administrator’s', async () => {
    await make('u/developer/mine');
    expect((await call('POST /w/demo/schedules/update/u/developer/mine', 'other', NEW)).status).toBe(403);
    expect((await call('GET /w/demo/schedules/get/u/developer/mine', 'other')).status).toBe(404);
    const seen = await get<{ path: string }[]>('list?path_start=u/', 'other');
    expect(seen).toEqual([]);
    expect(await get('list?path_start=u/', 'admin')).toMatchObject([{ path: 'u/developer/mine' }]);
  });

  it('runs as whoever changed it last, unless an administrator keeps it as it was', async () => {
    const path = await make('f/own/one');
    expect((await call(`POST /w/demo/schedules/update/${path}`, 'other', NEW)).status).toBe(200);
    expect(await get(`get/${path}`)).toMatchObject({
      permissioned_as: 'u/other',
      edited_by: 'other',
      email: 'other@example.com',
    });
    await call(`POST /w/demo/schedules/update/${path}`, 'admin', { ...NEW, preserve_permissioned_as: true });
    expect(await get(`get/${path}`)).toMatchObject({ permissioned_as: 'u/other', edited_by: 'admin' });
    const forOther = { ...NEW, path: 'f/own/two', permissioned_as: 'u/other', preserve_permissioned_as: true };
    await call('POST /w/demo/schedules/create', 'admin', forOther);
    expect(await get('get/f/own/two')).toMatchObject({ permissioned_as: 'u/other' });
    await call('POST /w/demo/schedules/create', 'developer', { ...forOther, path: 'f/own/three' });
    expect(await get('get/f/own/three')).toMatchObject({ permissioned_as: 'u/developer' });
  });

  it('keeps what an edit does not speak of where Windmill has no field for it, and its next firing where the times are the same', async () => {
    const path = await make('f/edit/one', { overlap: 'queue_one', catchup: 'all', jitter_s: 3 });
    const due = await makeDue(path, 0);
    await call(`POST /w/demo/schedules/update/${path}`, 'developer', {
      ...NEW,
      args: { n: 2 },
      no_flow_overlap: false,
    });
    expect(await get(`get/${path}`)).toMatchObject({
      overlap: 'queue_one',
      catchup: 'all',
      jitter_s: 3,
      args: { n: 2 },
      next_at: due.toISOString(),
    });
    await call(`POST /w/demo/schedules/update/${path}`, 'developer', {
      ...NEW,
      schedule: '0 0 * * * *',
      no_flow_overlap: true,
    });
    const changed = await get<{ next_at: string }>(`get/${path}`);
    expect(new Date(changed.next_at).getUTCMinutes()).toBe(0);
    expect(changed).toMatchObject({ overlap: 'queue_one' });
  });

  it('that is paused fires first after its pause', async () => {
    const path = await make('f/edit/paused', { paused_until: '2090-01-01T00:00:30Z' });
    expect(await get(`get/${path}`)).toMatchObject({ next_at: '2090-01-01T00:01:00.000Z' });
    await call(`POST /w/demo/schedules/update/${path}`, 'developer', NEW);
    const { next_at } = await get<{ next_at: string }>(`get/${path}`);
    expect(new Date(next_at).getUTCFullYear()).toBeLessThan(2090);
  });

  it('that is switched on twice keeps what is due', async () => {
    const path = await make('f/edit/twice');
    const due = await makeDue(path, 0);
    await call(`POST /w/demo/schedules/setenabled/${path}`, 'developer', { enabled: true });
    expect(await get(`get/${path}`)).toMatchObject({ next_at: due.toISOString() });
    await call(`POST /w/demo/schedules/setenabled/${path}`, 'developer', { enabled: false });
    expect(await get(`get/${path}`)).toMatchObject({ enabled: false, next_at: null });
  });

  it.each([
    [{ schedule: '* * * * * *' }, 'body.schedule', /more often than every 5 seconds/],
    [{ schedule: '@every 1ms' }, 'body.schedule', /not known/],
    [{ schedule: '0 0 0 31 2 *' }, 'body.schedule', /never fires/],
    [{ schedule: '0-99999999999 * * * * *' }, 'body.schedule', /goes from 0 to 59/],
    [{ timezone: 'Mars/Olympus' }, 'body.timezone', /no time zone/],
    [{ script_path: 'f/no/script' }, 'body.script_path', /no script at f\/no\/script/],
    [{ script_path: 'f/jobs/one', is_flow: true }, 'body.script_path', /no flow at/],
    [{ on_failure: 'script/f/no/script' }, 'body.on_failure', /no script/],
    [{ on_recovery: 'flow/f/no/flow' }, 'body.on_recovery', /no flow/],
    [{ dynamic_skip: 'f/no/script' }, 'body.dynamic_skip', /no script/],
    [{ on_failure_times: 0 }, 'body.on_failure_times', />=1/],
    [{ jitter_s: -1 }, 'body.jitter_s', />=0/],
    [{ overlap: 'perhaps' }, 'body.overlap', /allow/],
    [{ paused_until: 'tomorrow' }, 'body.paused_until', /datetime/],
  ])('with %j is refused, naming the field', async (more, field, message) => {
    const reply = await call('POST /w/demo/schedules/create', 'developer', { ...NEW, path: 'f/bad/one', ...more });
    expect(reply.status).toBe(422);
    const { error } = (await reply.json()) as { error: { field: string; message: string } };
    expect(error).toMatchObject({ field, message: expect.stringMatching(message) });
  });

  it('is one of at most a thousand in a workspace', async () => {
    await query(
      'test_fill',
      `INSERT INTO schedule (id, workspace_id, path, cron, cron_version, timezone, script_path, is_flow, args, enabled, catch_up, catch_up_window_s,
         overlap, owner, edited_by)
       SELECT gen_random_uuid(), 'demo', 'f/fill/' || n, '0 0 0 * * *', 'v2', 'UTC', 'f/jobs/one', false, '{}', false, 'last', 86400, 'allow', 'x', 'x'
       FROM generate_series(1, 1000) n`,
    );
    const reply = await call('POST /w/demo/schedules/create', 'developer', { ...NEW, path: 'f/bad/many' });
    expect(reply.status).toBe(422);
    expect(await reply.text()).toContain('at most 1000 schedules');
    await query('test_unfill', `DELETE FROM schedule WHERE path LIKE 'f/fill/%'`);
  });
});

const paths = async (text: string) =>
  (await get<{ path: string }[]>(`list?path_start=f/list/&${text}`)).map(({ path }) => path);

describe('the list', () => {
  it('filters and pages', async () => {
    await make('f/list/a', {
      summary: 'Invoices',
      args: { kind: 'x', n: 1 },
      labels: ['money'],
      script_path: 'f/jobs/two',
    });
    await make('f/list/b', { description: 'sends the invoices', args: { kind: 'y' } });
    expect(await paths('')).toEqual(['f/list/a', 'f/list/b']);
    expect(await paths('per_page=1&page=2')).toEqual(['f/list/b']);
    expect(await paths('path=f/jobs/two')).toEqual(['f/list/a']);
    expect(await paths('is_flow=true')).toEqual([]);
    expect(await paths('schedule_path=f/list/b')).toEqual(['f/list/b']);
    expect(await paths('summary=invoice')).toEqual(['f/list/a']);
    expect(await paths('description=INVOICE')).toEqual(['f/list/b']);
    expect(await paths('broad_filter=invoices')).toEqual(['f/list/a', 'f/list/b']);
    expect(await paths('label=money')).toEqual(['f/list/a']);
    expect(await paths(`args=${encodeURIComponent('{"kind":"y"}')}`)).toEqual(['f/list/b']);
    expect((await call('GET /w/demo/schedules/list?args=nope', 'developer')).status).toBe(422);
  });

  it('with jobs shows the last firings and how they went', async () => {
    const path = await make('f/list/jobs');
    await query(
      'test_history',
      `WITH s AS (SELECT id FROM schedule WHERE path = $1)
       INSERT INTO schedule_fire (schedule_id, scheduled_for, state, outcome, job_id)
       SELECT s.id, now() - n * interval '1 minute', 'closed', CASE WHEN n = 1 THEN 'failure' ELSE 'success' END, gen_random_uuid()
       FROM s, generate_series(1, 25) n`,
      [path],
    );
    const [schedule] = await get<{ fires: { status: string }[] }[]>(`list_with_jobs?schedule_path=${path}`, 'operator');
    expect(schedule?.fires.map(({ status }) => status)).toEqual(['failure', ...Array<string>(19).fill('success')]);
  });
});

describe('the default handlers', () => {
  it('go to new schedules that do not speak of one, and to all others when told', async () => {
    const before = await make('f/default/before');
    const body = {
      handler_type: 'error',
      override_existing: false,
      path: 'script/f/on/any',
      number_of_occurence: 3,
      extra_args: { a: 1 },
    };
    expect((await call('POST /w/demo/schedules/setdefaulthandler', 'developer', body)).status).toBe(403);
    expect(
      (await call('POST /w/demo/schedules/setdefaulthandler', 'admin', { ...body, path: 'script/f/no/one' })).status,
    ).toBe(422);
    expect((await call('POST /w/demo/schedules/setdefaulthandler', 'admin', body)).status).toBe(200);
    expect(await get('defaulthandlers', 'operator')).toEqual([
      {
        handler_type: 'error',
        path: 'script/f/on/any',
        extra_args: { a: 1 },
        number_of_occurence: 3,
        number_of_occurence_exact: false,
      },
    ]);
    const failureOf = async (path: string) => (await get<{ on_failure: string | null }>(`get/${path}`)).on_failure;
    expect(await failureOf(await make('f/default/silent'))).toBe('script/f/on/any');
    expect(await failureOf(await make('f/default/none', { on_failure: null }))).toBeNull();
    expect(await failureOf(before)).toBeNull();
    await call('POST /w/demo/schedules/setdefaulthandler', 'admin', { ...body, override_existing: true });
    expect(await get(`get/${before}`)).toMatchObject({ on_failure: 'script/f/on/any', on_failure_times: 3 });
    await call('POST /w/demo/schedules/setdefaulthandler', 'admin', { handler_type: 'error', override_existing: true });
    expect(await failureOf(before)).toBeNull();
    expect(await get('defaulthandlers')).toEqual([]);
  });
});

const dayOf = async (schedule: string, cron_version?: string) => {
  const reply = await call('POST /schedules/preview', 'operator', { schedule, timezone: 'UTC', cron_version });
  return new Date(((await reply.json()) as string[])[0] ?? '').getUTCDay();
};

describe('the preview', () => {
  it('answers the next firings in UTC', async () => {
    const body = { schedule: '0 30 9 * * MON', timezone: 'Asia/Kathmandu' };
    const times = (await (await call('POST /schedules/preview', 'operator', body)).json()) as string[];
    expect(times).toHaveLength(5);
    expect(times.every((time) => time.endsWith('T03:45:00.000Z'))).toBe(true);
    const more = await call('POST /schedules/preview', 'operator', { ...body, count: 10 });
    expect(await more.json()).toHaveLength(10);
  });

  it('reads weekdays as the version says, and five fields as crontab does', async () => {
    expect(await dayOf('0 0 0 * * 1')).toBe(0);
    expect(await dayOf('0 0 0 * * 1', 'v2')).toBe(1);
    expect(await dayOf('0 0 * * 1')).toBe(1);
  });

  it('says what is wrong', async () => {
    const reply = await call('POST /schedules/preview', 'operator', { schedule: '0 99 * * * *', timezone: 'UTC' });
    expect(reply.status).toBe(422);
    expect(((await reply.json()) as { error: { message: string } }).error.message).toContain('"99" is no minute');
  });
});
