import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import { flowValue } from '@/engine/flow/schema';
import { submitRun } from '../commands/submit-run';
import { claimLive } from './live';
import { applyPlan, emptyPlan } from './plan';
import { query } from './pool';
import { fillWindows } from './tickets';
import { openTestProtocol, STEP, type TestProtocol } from './test-protocol';

let protocol: TestProtocol;

beforeAll(async () => {
  protocol = await openTestProtocol();
});
afterAll(() => protocol.close());
beforeEach(() => query('test_clean_live', 'DELETE FROM job_live'));

/** Applies a plan that chains a step of a flow. Answers what became of the step. */
async function chain(): Promise<{ status: string; isWoken: boolean }> {
  const flow = await submitRun({
    workspaceId: 'demo',
    target: { kind: 'flowpreview', value: flowValue.parse({ modules: [] }) },
    args: {},
    by: { username: 'ada', accountId: null },
  });
  const claimed = await claimLive(flow, 'w1');
  const plan = emptyPlan({ id: flow, attempt: claimed?.attempt ?? 0, worker: 'w1' });
  const id = uuidv7();
  plan.jobs.push({ ...STEP, id, parentId: flow, scopeId: flow, priority: 5, chained: true });
  plan.park.push(flow);
  const applied = await applyPlan(plan);
  const [live] = await query<{ status: string }>('test_step', 'SELECT status FROM job_live WHERE id = $1', [id]);
  return { status: live?.status ?? '', isWoken: applied.status === 'applied' && applied.woken.includes(id) };
}

async function queueOther(workspace: string, priority: number): Promise<void> {
  await query(
    'test_other',
    `INSERT INTO job_live (id, workspace_id, kind, root_id, status, tag, priority, run_at)
     VALUES ($1, $2, 'script', $1, 'queued', 'bash', $3, clock_timestamp() - interval '1 s')`,
    [uuidv7(), workspace, priority],
  );
}

const CHAINED = { status: 'running', isWoken: false };
const QUEUED = { status: 'queued', isWoken: true };

it('the next step goes on at once past what is as urgent or less', async () => {
  await queueOther('demo', 5);
  await queueOther('demo', 1);
  expect(await chain()).toEqual(CHAINED);
});

it('the next step waits its turn when something more urgent waits for the same tag', async () => {
  await queueOther('demo', 6);
  expect(await chain()).toEqual(QUEUED);
});

it('the next step waits its turn when another workspace is next and has waited', async () => {
  await queueOther('other', 0);
  await fillWindows();
  expect(await chain()).toEqual(CHAINED);
  await query('test_waited', `UPDATE job_live SET dispatched_at = dispatched_at - interval '3 s' WHERE tag = 'bash'`);
  expect(await chain()).toEqual(QUEUED);
});
