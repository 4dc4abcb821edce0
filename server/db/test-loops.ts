import { uuidv7 } from 'uuidv7';
import { flowValue } from '@/engine/flow/schema';
import { initialState } from '@/engine/run/state';
import { submitRun } from '../commands/submit-run';
import { type Claimed, claimLive } from './live';
import { applyPlan, emptyPlan } from './plan';
import { query } from './pool';
import { MODULE } from './test-protocol';

const NIL = '00000000-0000-0000-0000-000000000000';
const LIST = '/modules/0/value/modules';
const WORKER = 'w1';

/** A flow in a parallel loop of `total` iterations, `width` of them queued; `shards` 0 counts in one row. */
export async function startWideLoop(total: number, width: number, shards: number): Promise<string> {
  const flow = await submitRun({
    workspaceId: 'demo',
    target: { kind: 'flowpreview', value: flowValue.parse({ modules: [] }) },
    args: {},
    by: { username: 'ada', accountId: null },
  });
  const { attempt } = await claimed(flow);
  const plan = emptyPlan({ id: flow, attempt, worker: WORKER });
  const at = { scopeId: flow, flowId: flow, moduleId: 'l', status: 'in_progress' as const };
  plan.modules.push({ ...MODULE, ...at, isParallel: true, total, pending: total, nextIndex: width });
  plan.items.push({
    scopeId: flow,
    moduleId: 'l',
    run: 0,
    items: Array.from({ length: total }, (_, i) => `item ${i}`),
  });
  plan.wide.push({
    scopeId: flow,
    moduleId: 'l',
    run: 0,
    total,
    next: width,
    ended: Array.from({ length: shards }, () => 0),
    from: 0,
    ids: Array.from({ length: width }, () => uuidv7()),
    list: LIST,
    state: initialState(NIL),
  });
  plan.park.push(flow);
  const applied = await applyPlan({ ...plan, root: flow });
  if (applied.status !== 'applied') throw new Error(applied.status);
  return flow;
}

/** Ends an iteration as its worker does; answers what that woke. */
export async function endIteration(
  flow: string,
  scope: { id: string; attempt: number; idx: number },
  failed: 0 | 1 = 0,
) {
  const plan = emptyPlan({ id: scope.id, attempt: scope.attempt, worker: WORKER });
  const state = { ...initialState(scope.id), phase: 'ended' as const };
  plan.scopes.push({ id: scope.id, version: 0, state, status: 'ended', ok: true, result: null });
  plan.gone.push(scope.id);
  const id = uuidv7();
  const next = { id, list: LIST, state: initialState(id) };
  plan.join = { scopeId: flow, moduleId: 'l', run: 0, idx: scope.idx, failed, handled: 0, next };
  return applyPlan({ ...plan, root: flow });
}

/** Takes up to `limit` iterations of the flow that are queued. */
export async function claimIterations(flow: string, limit: number) {
  return query<{ id: string; attempt: number; idx: number }>(
    'test_claim_iterations',
    `WITH l AS (UPDATE job_live SET status = 'running', attempt = attempt + 1, worker_id = $3 WHERE id IN (
       SELECT id FROM job_live WHERE root_id = $1 AND kind = 'scope' AND status = 'queued' LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id, attempt)
     SELECT l.*, s.idx FROM l JOIN scope s ON s.id = l.id`,
    [flow, limit, WORKER],
  );
}

async function claimed(id: string): Promise<Claimed> {
  const job = await claimLive(id, WORKER);
  if (!job) throw new Error(`${id} could not be claimed`);
  return job;
}
