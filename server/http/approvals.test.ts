import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ApprovalInfo } from '@/contract/approvals';
import type { FlowValue, Suspend } from '@/engine/flow/schema';
import { getPool } from '../db/pool';
import { getJob } from '../queries/get-job';
import {
  openTestApi,
  type SeededAccount,
  seedAccount,
  seedWorkspace,
  TEST_SECRET as token,
  type TestApi,
} from './test-api';
import { countDecisionsOf, seedJob, seedModule } from './test-runs';

let api: TestApi;
let starter: SeededAccount;
let colleague: SeededAccount;

beforeAll(async () => {
  api = await openTestApi();
  await seedWorkspace('demo');
  starter = await seedAccount('ann@example.com', { workspaceId: 'demo', role: 'developer' });
  colleague = await seedAccount('bob@example.com', { workspaceId: 'demo', role: 'operator' });
});

afterAll(() => api.close());

const FORM = { type: 'object', properties: { amount: { type: 'number', minimum: 1 } }, required: ['amount'] };

type Asked = {
  suspend?: Suspend;
  terms?: Record<string, unknown>;
  status?: 'in_progress' | 'waiting_events' | 'success';
};

/** A flow of ann's whose step waits for a decision. */
async function seedSuspended({ suspend = {}, terms = {}, status = 'waiting_events' }: Asked = {}) {
  const value: FlowValue = {
    modules: [
      {
        id: 'ask',
        summary: 'Pay it?',
        value: { type: 'rawscript', language: 'bash', content: 'echo', input_transforms: {} },
        suspend: { required_events: 1, ...suspend },
      },
    ],
  };
  const flow = await seedJob({
    flow: value,
    live: 'suspended',
    path: 'f/pay/invoice',
    createdBy: 'ann',
    args: { total: 12 },
  });
  const ended =
    status === 'in_progress' ? { live: 'running' as const } : { done: 'success' as const, result: { iban: 'X' } };
  const job = await seedJob({ parentId: flow, scopeId: flow, moduleId: 'ask', createdBy: 'ann', ...ended });
  const approval = {
    requiredEvents: 1,
    deadline: '2100-01-01T00:00:00Z',
    isSelfApprovalDisabled: false,
    isAuthRequired: false,
    groups: [],
    isCancelHidden: false,
    form: null,
    message: 'Please look',
    approvers: [],
    ...terms,
  };
  await seedModule({
    scopeId: flow,
    flowId: flow,
    moduleId: 'ask',
    status,
    jobId: job,
    ...(status === 'in_progress' ? {} : { approval }),
  });
  return { flow, job };
}

async function linkTo(job: string, resumeId = 7, approver?: string): Promise<string> {
  const query = approver ? `?approver=${encodeURIComponent(approver)}` : '';
  const response = await api.call(`GET /w/demo/jobs/job_signature/${job}/${resumeId}${query}`, { token });
  return `${job}/${resumeId}/${await response.text()}${query}`;
}

async function look(link: string, session?: string): Promise<ApprovalInfo> {
  const response = await api.call(`GET /w/demo/jobs_u/approval/${link}`, { token: session });
  expect(response.status).toBe(200);
  return (await response.json()) as ApprovalInfo;
}

type Answer = {
  decision?: 'approve' | 'deny';
  value?: unknown;
  comment?: string;
  nonce?: string | null;
  session?: string;
  headers?: Record<string, string>;
};

async function decide(link: string, { session, headers, ...answer }: Answer = {}): Promise<Response> {
  const nonce = answer.nonce ?? (await look(link)).nonce ?? 'none';
  return api.call(`POST /w/demo/jobs_u/approval/${link}`, {
    token: session,
    headers,
    body: { decision: 'approve', ...answer, nonce },
  });
}

async function codeOf(response: Response): Promise<[number, string]> {
  const body = (await response.json()) as { error: { code: string } };
  return [response.status, body.error.code];
}

describe('an approval link', () => {
  it('shows what is asked, by whom and with what data, to somebody without an account', async () => {
    const { job } = await seedSuspended();
    const info = await look(await linkTo(job, 7, 'carl@example.com'));
    expect(info).toMatchObject({
      state: 'pending',
      decision: null,
      step: { id: 'ask', summary: 'Pay it?', message: 'Please look', result: { iban: 'X' } },
      flow: { path: 'f/pay/invoice', startedBy: 'ann', args: { total: 12 } },
      approver: 'carl@example.com',
      requiresSignIn: false,
      mayDecide: true,
    });
  });

  it('decides nothing when it is opened, whatever opens it and however often', async () => {
    const { job } = await seedSuspended();
    const link = await linkTo(job);
    for (const operation of ['GET', 'HEAD', 'GET'])
      for (const verb of ['resume', 'cancel', 'approval', 'get_flow'])
        await api.call(`${operation} /w/demo/jobs_u/${verb}/${link}`);
    expect(await countDecisionsOf(job)).toBe(0);
    const opened = await api.call(`GET /w/demo/jobs_u/resume/${link}`);
    expect([opened.status, opened.headers.get('location')]).toEqual([302, `/approve/demo/${link}`]);
    expect(opened.headers.get('referrer-policy')).toBe('no-referrer');
    expect(opened.headers.get('x-robots-tag')).toContain('noindex');
    expect((await look(link)).state).toBe('pending');
  });

  it('is good for its job, number and approver only', async () => {
    const { job } = await seedSuspended();
    const link = await linkTo(job, 7, 'carl@example.com');
    for (const forged of [
      link.replace('carl', 'eve'),
      link.replace('/7/', '/8/'),
      link.replace(/.\?/, '0?').replace(/\?.*/, ''),
    ]) {
      const response = await api.call(`GET /w/demo/jobs_u/approval/${forged}`);
      expect(await codeOf(response)).toEqual([404, 'approval_not_found']);
      expect((await api.call(`POST /w/demo/jobs_u/resume/${forged}`, { body: {} })).status).toBe(404);
    }
    expect(await countDecisionsOf(job)).toBe(0);
  });
});

describe('a decision on the page', () => {
  it('counts once; the page then says who decided and when', async () => {
    const { job } = await seedSuspended();
    const link = await linkTo(job, 7, 'carl@example.com');
    const { nonce } = await look(link);
    const response = await decide(link, { value: { a: 1 }, comment: 'fine', nonce });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      state: 'decided',
      decision: { isApproved: true, approver: 'carl@example.com' },
      nonce: null,
    });
    expect(await codeOf(await decide(link, { decision: 'deny', nonce }))).toEqual([409, 'approval_closed']);
    expect(await countDecisionsOf(job)).toBe(1);
  });

  it('needs the nonce of a page that was loaded, and a page of ours', async () => {
    const { job } = await seedSuspended();
    const link = await linkTo(job);
    const other = await linkTo(job, 8);
    expect(await codeOf(await decide(link, { nonce: (await look(other)).nonce }))).toEqual([409, 'conflict']);
    expect(await codeOf(await decide(link, { nonce: 'x' }))).toEqual([409, 'conflict']);
    const response = await decide(link, { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(await codeOf(response)).toEqual([403, 'csrf_refused']);
    expect(await countDecisionsOf(job)).toBe(0);
  });

  it('must fit the form to approve, and need not to deny', async () => {
    const { job } = await seedSuspended({ terms: { form: FORM } });
    const link = await linkTo(job);
    const wrong = await decide(link, { value: { amount: 0 } });
    expect(wrong.status).toBe(422);
    expect(await wrong.json()).toMatchObject({ error: { code: 'invalid_input', field: 'body.value.amount' } });
    const missing = await decide(link, {});
    expect(await missing.json()).toMatchObject({ error: { field: 'body.value.amount' } });
    expect((await decide(link, { decision: 'deny' })).status).toBe(200);
  });

  it('comes too late after the deadline', async () => {
    const { job } = await seedSuspended({ terms: { deadline: '2020-01-01T00:00:00Z' } });
    const link = await linkTo(job);
    expect(await look(link)).toMatchObject({ state: 'expired', nonce: null, mayDecide: false });
    expect(await codeOf(await api.call(`POST /w/demo/jobs_u/resume/${link}`, { body: {} }))).toEqual([
      410,
      'approval_expired',
    ]);
  });

  it('has nothing to decide once the step went on', async () => {
    const { job } = await seedSuspended({ status: 'success' });
    const link = await linkTo(job);
    expect((await look(link)).state).toBe('closed');
    expect(await codeOf(await api.call(`POST /w/demo/jobs_u/resume/${link}`, { body: {} }))).toEqual([
      409,
      'approval_closed',
    ]);
  });
});

describe('who may decide', () => {
  it('signed-in members only, where the step says so', async () => {
    const { job } = await seedSuspended({ terms: { isAuthRequired: true } });
    const link = await linkTo(job, 7, 'carl');
    expect(await look(link)).toMatchObject({ requiresSignIn: true, mayDecide: false });
    expect(await codeOf(await decide(link))).toEqual([403, 'approver_not_allowed']);
    const stranger = await seedAccount('eve@example.com');
    expect(await codeOf(await decide(link, { session: stranger.session }))).toEqual([403, 'approver_not_allowed']);
    const decided = await decide(link, { session: colleague.session });
    expect(await decided.json()).toMatchObject({ decision: { approver: 'bob' } });
  });

  it('not who started the run, where the step says so, by any way in', async () => {
    const { flow, job } = await seedSuspended({ terms: { isSelfApprovalDisabled: true } });
    const link = await linkTo(job);
    const session = starter.session;
    expect(await codeOf(await decide(link, { session }))).toEqual([403, 'self_approval_refused']);
    expect(await codeOf(await api.call(`POST /w/demo/jobs_u/resume/${link}`, { body: {} }))).toEqual([
      403,
      'approver_not_allowed',
    ]);
    expect(await codeOf(await api.call(`POST /w/demo/jobs/flow/resume/${flow}`, { token: session, body: {} }))).toEqual(
      [403, 'self_approval_refused'],
    );
    expect(
      (await api.call(`POST /w/demo/jobs/flow/resume/${flow}`, { token: colleague.session, body: { ok: 1 } })).status,
    ).toBe(201);
    expect(await countDecisionsOf(job)).toBe(1);
  });

  it('nobody outside of the groups the step names', async () => {
    const { job } = await seedSuspended({ terms: { groups: ['finance'] } });
    expect(await codeOf(await decide(await linkTo(job), { session: colleague.session }))).toEqual([
      403,
      'approver_not_allowed',
    ]);
    const open = await seedSuspended({ terms: { groups: ['all'] } });
    expect((await decide(await linkTo(open.job), { session: colleague.session })).status).toBe(200);
  });

  it('a link to the whole flow opens no step that wants more', async () => {
    const { flow, job } = await seedSuspended({ status: 'in_progress', suspend: { user_auth_required: true } });
    expect(await codeOf(await api.call(`POST /w/demo/jobs_u/resume/${await linkTo(flow)}`, { body: {} }))).toEqual([
      403,
      'approver_not_allowed',
    ]);
    expect(await countDecisionsOf(flow)).toBe(0);
    expect(await countDecisionsOf(job)).toBe(0);
  });
});

/** Holds the flow until all of them have come as far as to decide. */
async function whileHeld<T>(flow: string, begin: () => Promise<T>[]): Promise<T[]> {
  const client = await getPool().connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM scope WHERE id = $1 FOR UPDATE', [flow]);
    const begun = begin();
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await vi.waitFor(async () => expect((await getPool().query(waiting)).rows).toHaveLength(begun.length), 10_000);
    await client.query('COMMIT');
    return await Promise.all(begun);
  } finally {
    client.release();
  }
}

describe('a decision by API', () => {
  it('needs no page, may come before the step has ended, and may be sent again, also at the same moment', async () => {
    const { flow, job } = await seedSuspended({ status: 'in_progress' });
    const link = await linkTo(job, 0, 'ruben');
    const send = () => api.call(`POST /w/demo/jobs_u/resume/${link}`, { token, body: '"from job"' });
    const together = await whileHeld(flow, () => [send(), send()]);
    expect([...together, await send()].map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(await countDecisionsOf(job)).toBe(1);
    expect(await codeOf(await api.call(`POST /w/demo/jobs_u/cancel/${link}`, { body: {} }))).toEqual([
      409,
      'approval_closed',
    ]);
  });

  it('shows up in the status of the flow', async () => {
    const { flow, job } = await seedSuspended({ terms: { requiredEvents: 2 } });
    await api.call(`POST /w/demo/jobs_u/resume/${await linkTo(job, 3, 'ruben')}`, { body: {} });
    const { flow_status: status } = await getJob({ workspaceId: 'demo', id: flow });
    expect(status?.modules[0]?.approvers).toEqual([{ resume_id: 3, approver: 'ruben' }]);
    expect(status?.modules[1]).toMatchObject({ type: 'WaitingForEvents', count: 1 });
  });

  it('finds its addresses', async () => {
    const { flow, job } = await seedSuspended();
    const urls = (await (
      await api.call(`GET /w/demo/jobs/resume_urls/${job}/5?approver=a`, { token })
    ).json()) as Record<string, string>;
    expect(urls.approvalPage).toContain(`http://localhost:3000/approve/demo/${job}/5/`);
    expect((await api.call(`POST ${urls.resume?.split('/api')[1]}`, { body: {} })).status).toBe(201);
    const ofFlow = (await (
      await api.call(`GET /w/demo/jobs/resume_urls/${job}/5?flow_level=true`, { token })
    ).json()) as Record<string, string>;
    expect(ofFlow.cancel).toContain(`/jobs_u/cancel/${flow}/5/`);
  });
});
