import type { z } from 'zod';
import {
  type previewBody,
  type previewFlowBody,
  runFlowByPath,
  runFlowPreview,
  runScriptByHash,
  runScriptByPath,
  runScriptPreview,
  runWaitFlowByPath,
  runWaitFlowByPathGet,
  runWaitFlowPreview,
  runWaitScriptByPath,
  runWaitScriptByPathGet,
  runWaitScriptPreview,
} from '@/contract/jobs-run';
import type { Caller } from '../auth/caller';
import { type RunSubmission, type RunTarget, submitRun } from '../commands/submit-run';
import { AppError } from '../errors';
import { idempotencyOf } from './idempotency';
import type { Router } from './router';
import { argsOfQuery } from './run-args';
import { replyWithResult } from './run-result';

type Args = Record<string, unknown> | undefined;

type RunQuery = {
  scheduled_for?: string;
  scheduled_in_secs?: number;
  tag?: string;
  job_id?: string;
  priority?: unknown;
  cache_ttl?: number;
};

type Call = { params: { workspace: string }; query: RunQuery; body?: unknown; caller: Caller; request: Request };

export function addRunRoutes(router: Router): void {
  router.on(runScriptByPath, (call) => submit(call, { kind: 'script', path: call.params.path }, call.body));
  router.on(runScriptByHash, (call) => submit(call, { kind: 'script', hash: call.params.hash }, call.body));
  router.on(runFlowByPath, (call) => submit(call, { kind: 'flow', path: call.params.path }, call.body));
  router.on(runScriptPreview, (call) => submit(call, previewTarget(call.body), call.body.args));
  router.on(runFlowPreview, (call) => submitFlowPreview(call, call.body));
  addWaiting(router);
}

function addWaiting(router: Router): void {
  router.on(runWaitScriptByPath, async (call) => {
    return wait(call, await submit(call, { kind: 'script', path: call.params.path }, call.body));
  });
  router.on(runWaitFlowByPath, async (call) => {
    return wait(call, await submit(call, { kind: 'flow', path: call.params.path }, call.body));
  });
  router.on(runWaitScriptByPathGet, async (call) => {
    const args = argsOfQuery(call);
    return wait(call, await submit(call, { kind: 'script', path: call.params.path }, args));
  });
  router.on(runWaitFlowByPathGet, async (call) => {
    const args = argsOfQuery(call);
    return wait(call, await submit(call, { kind: 'flow', path: call.params.path }, args));
  });
  router.on(runWaitScriptPreview, async (call) => {
    return wait(call, await submit(call, previewTarget(call.body), call.body.args));
  });
  router.on(runWaitFlowPreview, async (call) => wait(call, await submitFlowPreview(call, call.body)));
}

function wait(call: { params: { workspace: string }; signal: AbortSignal }, id: string): Promise<Response> {
  return replyWithResult({ workspaceId: call.params.workspace, id, signal: call.signal });
}

function submit(call: Call, target: RunTarget, args: Args): Promise<string> {
  return submitRun({ ...submissionOf(call), target, args: args ?? {} });
}

function submitFlowPreview(call: Call, body: z.output<typeof previewFlowBody>): Promise<string> {
  return submitRun({
    ...submissionOf(call),
    tag: call.query.tag ?? body.tag,
    target: { kind: 'flowpreview', value: body.value, path: body.path },
    args: body.args ?? {},
    restartedFrom: body.restarted_from,
  });
}

function previewTarget({ language, content, path, lock, tag }: z.output<typeof previewBody>): RunTarget {
  return { kind: 'preview', language, content, path, lock, tag };
}

function submissionOf(call: Call): Omit<RunSubmission, 'target' | 'args'> {
  const { params, query, caller } = call;
  return {
    workspaceId: params.workspace,
    by: { username: caller.username, accountId: caller.accountId },
    id: checkedId(query.job_id),
    tag: query.tag,
    // In a GET it is a text, and an argument like any other.
    priority: typeof query.priority === 'number' ? query.priority : null,
    cacheTtlS: query.cache_ttl,
    scheduledFor: startOf(query),
    idempotency: idempotencyOf(call),
  };
}

const CLOCK_SKEW_MS = 24 * 3_600_000;

// Jobs are stored and listed by the time in their id; one from elsewhere in time would be out of its place forever.
function checkedId(id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  const madeAtMs = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
  if (Math.abs(madeAtMs - Date.now()) <= CLOCK_SKEW_MS) return id.toLowerCase();
  throw new AppError('invalid_input', 'The time in job_id must be that of now.', { field: 'query.job_id' });
}

function startOf({ scheduled_for, scheduled_in_secs }: RunQuery): Date | null {
  if (scheduled_for !== undefined) return new Date(scheduled_for);
  return scheduled_in_secs ? new Date(Date.now() + scheduled_in_secs * 1000) : null;
}
