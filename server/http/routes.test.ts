import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRole } from '../auth/caller';
import { openTestApi, seedAccount, seedWorkspace, TEST_SECRET } from './test-api';
import type { TestApi } from './test-api';

let api: TestApi;
const sessions: Record<string, string> = {};

beforeAll(async () => {
  api = await openTestApi();
  await seedWorkspace('demo');
  await seedWorkspace('other');
  for (const role of ['operator', 'developer', 'admin'] as const) {
    sessions[role] = (await seedAccount(`${role}@example.com`, { workspaceId: 'demo', role })).session;
  }
  sessions.superadmin = (await seedAccount('root@example.com', { isSuperadmin: true })).session;
  sessions.user = (await seedAccount('stranger@example.com', { workspaceId: 'other', role: 'admin' })).session;
});

afterAll(() => api.close());

const NOWHERE = '00000000-0000-7000-8000-000000000000';

function addressOf(path: string): string {
  return path
    .replace('{workspace}', 'demo')
    .replace('{path}', 'f/no/where')
    .replace(/\{(kind|runnable_kind)\}/, 'script')
    .replace(/\{(id|job_id|flow_job_id)\}/g, NOWHERE)
    .replace(/\{(version|resume_id|scheduled_for)\}/g, '1')
    .replace('{key}', 'pip_index_url')
    .replace(/\{\w+\}/g, 'none');
}

const isStream = (path: string) => path.includes('sse') || path.includes('stream');

describe('every route', () => {
  it('is listed here with its role', () => {
    const routes = api.router.specs.map((spec) => `${spec.role} ${spec.method.toUpperCase()} ${spec.path}`);
    expect(new Set(routes).size).toBe(routes.length);
    expect(routes.toSorted()).toMatchInlineSnapshot(`
      [
        "admin DELETE /w/{workspace}/users/delete/{username}",
        "admin GET /w/{workspace}/registries/list",
        "admin GET /w/{workspace}/users/get/{username}",
        "admin GET /w/{workspace}/workers/overview",
        "admin POST /w/{workspace}/jobs/completed/delete/{id}",
        "admin POST /w/{workspace}/registries/check/{key}",
        "admin POST /w/{workspace}/registries/set/{key}",
        "admin POST /w/{workspace}/schedules/setdefaulthandler",
        "admin POST /w/{workspace}/scripts/delete/p/{path}",
        "admin POST /w/{workspace}/users/update/{username}",
        "admin POST /w/{workspace}/workspaces/add_user",
        "developer DELETE /w/{workspace}/flows/delete/{path}",
        "developer DELETE /w/{workspace}/resources/delete/{path}",
        "developer DELETE /w/{workspace}/schedules/delete/{path}",
        "developer DELETE /w/{workspace}/variables/delete/{path}",
        "developer GET /w/{workspace}/drafts/get/{kind}/{path}",
        "developer GET /w/{workspace}/drafts/get_own/{kind}/{path}",
        "developer GET /w/{workspace}/drafts/list",
        "developer POST /w/{workspace}/drafts/update/{kind}/{path}",
        "developer POST /w/{workspace}/flows/archive/{path}",
        "developer POST /w/{workspace}/flows/create",
        "developer POST /w/{workspace}/flows/history_update/v/{version}",
        "developer POST /w/{workspace}/flows/update/{path}",
        "developer POST /w/{workspace}/jobs/run/preview",
        "developer POST /w/{workspace}/jobs/run/preview_flow",
        "developer POST /w/{workspace}/jobs/run_wait_result/preview",
        "developer POST /w/{workspace}/jobs/run_wait_result/preview_flow",
        "developer POST /w/{workspace}/resources/create",
        "developer POST /w/{workspace}/resources/type/create",
        "developer POST /w/{workspace}/resources/update/{path}",
        "developer POST /w/{workspace}/resources/update_value/{path}",
        "developer POST /w/{workspace}/schedules/create",
        "developer POST /w/{workspace}/schedules/setenabled/{path}",
        "developer POST /w/{workspace}/schedules/update/{path}",
        "developer POST /w/{workspace}/scripts/archive/p/{path}",
        "developer POST /w/{workspace}/scripts/create",
        "developer POST /w/{workspace}/scripts/signature",
        "developer POST /w/{workspace}/variables/create",
        "developer POST /w/{workspace}/variables/update/{path}",
        "operator GET /w/{workspace}/concurrency_groups/list_jobs",
        "operator GET /w/{workspace}/flows/deployment_status/p/{path}",
        "operator GET /w/{workspace}/flows/exists/{path}",
        "operator GET /w/{workspace}/flows/get/v/{version}",
        "operator GET /w/{workspace}/flows/get/{path}",
        "operator GET /w/{workspace}/flows/get_latest_version/{path}",
        "operator GET /w/{workspace}/flows/history/p/{path}",
        "operator GET /w/{workspace}/flows/list",
        "operator GET /w/{workspace}/flows/list_paths",
        "operator GET /w/{workspace}/flows/list_paths_from_workspace_runnable/{runnable_kind}/{path}",
        "operator GET /w/{workspace}/flows/list_search",
        "operator GET /w/{workspace}/flows/list_tokens/{path}",
        "operator GET /w/{workspace}/inputs/history",
        "operator GET /w/{workspace}/inputs/list",
        "operator GET /w/{workspace}/inputs/{id}/args",
        "operator GET /w/{workspace}/job_metrics/get_progress/{id}",
        "operator GET /w/{workspace}/jobs/completed/count",
        "operator GET /w/{workspace}/jobs/completed/count_jobs",
        "operator GET /w/{workspace}/jobs/completed/list",
        "operator GET /w/{workspace}/jobs/flow/user_states/{id}/{key}",
        "operator GET /w/{workspace}/jobs/job_signature/{id}/{resume_id}",
        "operator GET /w/{workspace}/jobs/list",
        "operator GET /w/{workspace}/jobs/list_filtered_uuids",
        "operator GET /w/{workspace}/jobs/queue/count",
        "operator GET /w/{workspace}/jobs/queue/list",
        "operator GET /w/{workspace}/jobs/queue/list_filtered_uuids",
        "operator GET /w/{workspace}/jobs/queue/position/{scheduled_for}",
        "operator GET /w/{workspace}/jobs/queue/scheduled_for/{id}",
        "operator GET /w/{workspace}/jobs/result_by_id/{flow_job_id}/{node_id}",
        "operator GET /w/{workspace}/jobs/resume_urls/{id}/{resume_id}",
        "operator GET /w/{workspace}/jobs/run_and_stream/f/{path}",
        "operator GET /w/{workspace}/jobs/run_and_stream/fv/{version}",
        "operator GET /w/{workspace}/jobs/run_and_stream/h/{hash}",
        "operator GET /w/{workspace}/jobs/run_and_stream/p/{path}",
        "operator GET /w/{workspace}/jobs/run_trace/{id}",
        "operator GET /w/{workspace}/jobs/run_tree/{id}",
        "operator GET /w/{workspace}/jobs/run_wait_result/f/{path}",
        "operator GET /w/{workspace}/jobs/run_wait_result/fv/{version}",
        "operator GET /w/{workspace}/jobs/run_wait_result/p/{path}",
        "operator GET /w/{workspace}/jobs_u/completed/get/{id}",
        "operator GET /w/{workspace}/jobs_u/completed/get_result/{id}",
        "operator GET /w/{workspace}/jobs_u/completed/get_result_maybe/{id}",
        "operator GET /w/{workspace}/jobs_u/completed/get_timing/{id}",
        "operator GET /w/{workspace}/jobs_u/flow/approval_info/{job_id}",
        "operator GET /w/{workspace}/jobs_u/get/{id}",
        "operator GET /w/{workspace}/jobs_u/get_args/{id}",
        "operator GET /w/{workspace}/jobs_u/get_completed_logs_tail/{id}",
        "operator GET /w/{workspace}/jobs_u/get_flow_all_logs/{id}",
        "operator GET /w/{workspace}/jobs_u/get_flow_all_logs_structured/{id}",
        "operator GET /w/{workspace}/jobs_u/get_flow_all_results/{id}",
        "operator GET /w/{workspace}/jobs_u/get_logs/{id}",
        "operator GET /w/{workspace}/jobs_u/get_root_job_id/{id}",
        "operator GET /w/{workspace}/jobs_u/getupdate/{id}",
        "operator GET /w/{workspace}/jobs_u/getupdate_sse/{id}",
        "operator GET /w/{workspace}/moved_items/{kind}/{path}",
        "operator GET /w/{workspace}/resources/exists/{path}",
        "operator GET /w/{workspace}/resources/get/{path}",
        "operator GET /w/{workspace}/resources/get_value/{path}",
        "operator GET /w/{workspace}/resources/get_value_interpolated/{path}",
        "operator GET /w/{workspace}/resources/list",
        "operator GET /w/{workspace}/resources/type/exists/{name}",
        "operator GET /w/{workspace}/resources/type/get/{name}",
        "operator GET /w/{workspace}/resources/type/list",
        "operator GET /w/{workspace}/resources/type/listnames",
        "operator GET /w/{workspace}/schedules/defaulthandlers",
        "operator GET /w/{workspace}/schedules/exists/{path}",
        "operator GET /w/{workspace}/schedules/get/{path}",
        "operator GET /w/{workspace}/schedules/list",
        "operator GET /w/{workspace}/schedules/list_with_jobs",
        "operator GET /w/{workspace}/scripts/exists/p/{path}",
        "operator GET /w/{workspace}/scripts/get/h/{hash}",
        "operator GET /w/{workspace}/scripts/get/p/{path}",
        "operator GET /w/{workspace}/scripts/get_latest_version/{path}",
        "operator GET /w/{workspace}/scripts/history/p/{path}",
        "operator GET /w/{workspace}/scripts/list",
        "operator GET /w/{workspace}/scripts/list_paths",
        "operator GET /w/{workspace}/scripts/list_paths_from_workspace_runnable/{path}",
        "operator GET /w/{workspace}/scripts/list_tokens/{path}",
        "operator GET /w/{workspace}/scripts/raw/h/{hash}",
        "operator GET /w/{workspace}/scripts/raw/p/{path}",
        "operator GET /w/{workspace}/users/list",
        "operator GET /w/{workspace}/users/list_usernames",
        "operator GET /w/{workspace}/users/username_to_email/{username}",
        "operator GET /w/{workspace}/users/whoami",
        "operator GET /w/{workspace}/variables/exists/{path}",
        "operator GET /w/{workspace}/variables/get/{path}",
        "operator GET /w/{workspace}/variables/get_value/{path}",
        "operator GET /w/{workspace}/variables/list",
        "operator GET /w/{workspace}/workers/custom_tags",
        "operator GET /w/{workspace}/workers/languages",
        "operator GET /w/{workspace}/workspaces/get_workspace_name",
        "operator POST /w/{workspace}/inputs/create",
        "operator POST /w/{workspace}/inputs/delete/{id}",
        "operator POST /w/{workspace}/inputs/update",
        "operator POST /w/{workspace}/job_metrics/set_progress/{id}",
        "operator POST /w/{workspace}/jobs/flow/resume/{id}",
        "operator POST /w/{workspace}/jobs/flow/user_states/{id}/{key}",
        "operator POST /w/{workspace}/jobs/list_selected_job_groups",
        "operator POST /w/{workspace}/jobs/queue/cancel_selection",
        "operator POST /w/{workspace}/jobs/queue/run_now/{id}",
        "operator POST /w/{workspace}/jobs/restart/f/{id}",
        "operator POST /w/{workspace}/jobs/run/batch_rerun_jobs",
        "operator POST /w/{workspace}/jobs/run/f/{path}",
        "operator POST /w/{workspace}/jobs/run/fv/{version}",
        "operator POST /w/{workspace}/jobs/run/h/{hash}",
        "operator POST /w/{workspace}/jobs/run/p/{path}",
        "operator POST /w/{workspace}/jobs/run_and_stream/f/{path}",
        "operator POST /w/{workspace}/jobs/run_and_stream/fv/{version}",
        "operator POST /w/{workspace}/jobs/run_and_stream/h/{hash}",
        "operator POST /w/{workspace}/jobs/run_and_stream/p/{path}",
        "operator POST /w/{workspace}/jobs/run_wait_result/f/{path}",
        "operator POST /w/{workspace}/jobs/run_wait_result/fv/{version}",
        "operator POST /w/{workspace}/jobs/run_wait_result/p/{path}",
        "operator POST /w/{workspace}/jobs_u/flow/resume/{id}",
        "operator POST /w/{workspace}/jobs_u/flow/resume_suspended/{id}",
        "operator POST /w/{workspace}/jobs_u/queue/cancel/{id}",
        "operator POST /w/{workspace}/jobs_u/queue/cancel_persistent/{path}",
        "operator POST /w/{workspace}/jobs_u/queue/force_cancel/{id}",
        "operator POST /w/{workspace}/jobs_u/queue/get_started_at_by_ids",
        "public GET /auth/is_password_login_disabled",
        "public GET /auth/is_setup_needed",
        "public GET /auth/is_smtp_configured",
        "public GET /health/status",
        "public GET /healthz",
        "public GET /metrics",
        "public GET /openapi.json",
        "public GET /openapi.yaml",
        "public GET /readyz",
        "public GET /setup/{token}",
        "public GET /startupz",
        "public GET /version",
        "public GET /w/{workspace}/jobs_u/approval/{id}/{resume_id}/{signature}",
        "public GET /w/{workspace}/jobs_u/cancel/{id}/{resume_id}/{signature}",
        "public GET /w/{workspace}/jobs_u/get_flow/{id}/{resume_id}/{signature}",
        "public GET /w/{workspace}/jobs_u/resume/{id}/{resume_id}/{signature}",
        "public POST /auth/login",
        "public POST /auth/logout",
        "public POST /setup/{token}",
        "public POST /w/{workspace}/jobs_u/approval/{id}/{resume_id}/{signature}",
        "public POST /w/{workspace}/jobs_u/cancel/{id}/{resume_id}/{signature}",
        "public POST /w/{workspace}/jobs_u/resume/{id}/{resume_id}/{signature}",
        "superadmin DELETE /concurrency_groups/prune/{concurrency_id}",
        "superadmin GET /concurrency_groups/list",
        "superadmin GET /health/detailed",
        "superadmin GET /jobs/completed/count_by_tag",
        "superadmin GET /mail/outbox",
        "superadmin GET /mail/outbox/{id}",
        "superadmin GET /settings/global/custom_tags",
        "superadmin GET /settings/global/{key}",
        "superadmin GET /users/list_as_super_admin",
        "superadmin GET /workers/overview",
        "superadmin GET /workers/queue_metrics",
        "superadmin GET /workspaces/list_as_superadmin",
        "superadmin POST /settings/global/custom_tags",
        "superadmin POST /settings/global/{key}",
        "superadmin POST /users/create",
        "superadmin POST /users/set_password_of/{user}",
        "superadmin POST /users/update/{email}",
        "superadmin POST /workspaces/create",
        "user DELETE /users/tokens/delete/{token_prefix}",
        "user GET /concurrency_groups/{id}/key",
        "user GET /jobs/db_clock",
        "user GET /settings/script_limits",
        "user GET /users/email",
        "user GET /users/tokens/list",
        "user GET /users/whoami",
        "user GET /workers/custom_tags",
        "user GET /workers/exists_workers_with_tags",
        "user GET /workers/get_default_tags",
        "user GET /workers/is_default_tags_per_workspace",
        "user GET /workers/list",
        "user GET /workers/queue_counts",
        "user GET /workers/queue_running_counts",
        "user GET /workers/queue_status",
        "user GET /workspaces/list",
        "user GET /workspaces/users",
        "user POST /schedules/preview",
        "user POST /users/setpassword",
        "user POST /users/tokens/create",
        "user POST /workspaces/exists",
        "user POST /workspaces/exists_username",
      ]
    `);
  });

  it('names the run it is about, which may be private', () => {
    const isOfRun = ({ role, path }: (typeof api.router.specs)[number]) =>
      role !== 'public' && /^\/w\/\{workspace\}\/(jobs|jobs_u|job_metrics)\/.*\{(id|job_id|flow_job_id)\}/.test(path);
    const nameless = api.router.specs.filter((spec) => isOfRun(spec) && !spec.run).map(({ path }) => path);
    expect(nameless).toEqual([]);
  });

  it('answers 401 to a caller without credentials, and to a token that is none, unless it is public', async () => {
    for (const spec of api.router.specs.filter(({ role }) => role !== 'public')) {
      const operation = `${spec.method.toUpperCase()} ${addressOf(spec.path)}`;
      expect([operation, (await api.call(operation)).status]).toEqual([operation, 401]);
      expect([operation, (await api.call(operation, { token: 'mr_made_up' })).status]).toEqual([operation, 401]);
    }
  });

  it('refuses who lacks its role, and tells a stranger that there is no such workspace', async () => {
    for (const spec of api.router.specs.filter(({ role }) => role !== 'public' && role !== 'user')) {
      const operation = `${spec.method.toUpperCase()} ${addressOf(spec.path)}`;
      for (const role of ['operator', 'developer', 'admin'] as const) {
        if (!spec.path.includes('{workspace}') || hasRole({ role }, spec.role)) continue;
        const { status } = await api.call(operation, { token: sessions[role] });
        expect([role, operation, status]).toEqual([role, operation, 403]);
      }
      const isOfWorkspace = spec.path.includes('{workspace}');
      const { status } = await api.call(operation, { token: sessions.user });
      expect(['stranger', operation, status]).toEqual(['stranger', operation, isOfWorkspace ? 404 : 403]);
    }
  });

  it('lets in who has its role, and never fails on an empty or strange body', async () => {
    for (const spec of api.router.specs) {
      if (isStream(spec.path)) continue;
      const operation = `${spec.method.toUpperCase()} ${addressOf(spec.path)}`;
      for (const body of spec.method === 'get' ? [undefined] : ['{}', '[]']) {
        const { status } = await api.call(operation, { token: TEST_SECRET, body });
        expect([operation, body, status]).not.toEqual([operation, body, 401]);
        expect([operation, body, status < 500 || status === 503]).toEqual([operation, body, true]);
      }
    }
  });
});

const send = (body: string, headers: Record<string, string> = {}) =>
  api.call('POST /w/demo/variables/create', { token: TEST_SECRET, body, headers });
const variable = (value: string) => `{"path":"f/a/b","is_secret":false,"description":"","value":${value}}`;

describe('the edges of the API', () => {
  it('an unknown address is 404 with a code and the request id of its header', async () => {
    const reply = await api.call('GET /no/such/thing');
    const { error } = (await reply.json()) as { error: Record<string, string> };
    expect([reply.status, error.code, error.request_id]).toEqual([
      404,
      'route_not_found',
      reply.headers.get('x-request-id'),
    ]);
  });

  it('every answer carries the headers that keep browsers strict, refusals too', async () => {
    for (const operation of ['GET /version', 'GET /no/such/thing', 'GET /users/whoami', 'GET /openapi.json']) {
      const { headers } = await api.call(operation);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('refuses bodies that are too large, too deep, not JSON, or hold what cannot be stored', async () => {
    expect((await send(variable(`"${'x'.repeat(1_100_000)}"`))).status).toBe(413);
    expect((await send(`${'['.repeat(65)}${']'.repeat(65)}`)).status).toBe(422);
    expect((await send(`{"a":"${'['.repeat(100)}"}`)).status).toBe(422);
    expect((await send('{"path":')).status).toBe(400);
    expect((await send(variable('"a"'), { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await send(variable('"a\\u0000b"'))).status).toBe(422);
    expect((await send(variable('"a\\ud800b"'))).status).toBe(422);
    expect((await send(variable('"a\\\\u0000b \\ud83d\\ude00"'))).status).toBe(201);
  });

  it('strips what a body may not set', async () => {
    const body = {
      path: 'f/mass/assignment',
      value: 'v',
      is_secret: false,
      description: '',
      workspaceId: 'other',
      updatedBy: 'root',
    };
    await api.call('POST /w/demo/variables/create', { token: sessions.developer, body });
    const got = await (
      await api.call('GET /w/demo/variables/get/f/mass/assignment', { token: sessions.developer })
    ).json();
    expect(got).toMatchObject({ workspace_id: 'demo', edited_by: 'developer' });
  });

  it('describes all routes as OpenAPI, every reference of it answered', async () => {
    const text = await (await api.call('GET /openapi.json')).text();
    const document = JSON.parse(text) as {
      openapi: string;
      paths: Record<string, object>;
      components: { schemas: object };
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.values(document.paths).flatMap((item) => Object.keys(item))).toHaveLength(api.router.specs.length);
    const wanted = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref));
    const known = new Set(Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`));
    expect([...wanted].filter((ref) => !known.has(String(ref)))).toEqual([]);
    expect((await api.call('GET /openapi.yaml')).status).toBe(200);
  });

  it('has a page to read, which needs nothing from elsewhere', async () => {
    const page = await (await api.app.request('/docs')).text();
    expect(page).toContain('/w/<var>{workspace}</var>/flows/create');
    expect(page).not.toMatch(/<script|src=|https?:\/\/(?!localhost)/);
  });
});
