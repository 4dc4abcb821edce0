import type { z } from 'zod';
import {
  type previewBody,
  type previewFlowBody,
  runFlowByPath,
  runFlowByVersion,
  runFlowPreview,
  runScriptByHash,
  runScriptByPath,
  runScriptPreview,
  runWaitFlowByPath,
  runWaitFlowByPathGet,
  runWaitFlowByVersion,
  runWaitFlowByVersionGet,
  runWaitFlowPreview,
  runWaitScriptByPath,
  runWaitScriptByPathGet,
  runWaitScriptPreview,
} from '@/contract/jobs-run';
import { type RunTarget, submitRun } from '../commands/submit-run';
import { getResultMaybe } from '../queries/get-job-result';
import { addStreamRoutes } from './jobs-stream';
import type { Router } from './router';
import { argsOfQuery } from './run-args';
import { replyWithFlowResult, replyWithResult, type Waited } from './run-result';
import { type RunCall, submissionOf } from './run-submission';
import { submit } from './submit-webhook';

export function addRunRoutes(router: Router): void {
  router.on(runScriptByPath, (call) => submit(call, { kind: 'script', path: call.params.path }));
  router.on(runScriptByHash, (call) => submit(call, { kind: 'script', hash: call.params.hash }));
  router.on(runFlowByPath, (call) => submit(call, { kind: 'flow', path: call.params.path }));
  router.on(runFlowByVersion, (call) => submit(call, { kind: 'flow', versionId: call.params.version }));
  router.on(runScriptPreview, (call) => submitPreview(call, call.body));
  router.on(runFlowPreview, (call) => submitFlowPreview(call, call.body));
  addWaiting(router);
  addStreamRoutes(router);
}

function addWaiting(router: Router): void {
  router.on(runWaitScriptByPath, async (call) => {
    return wait(call, await submit(call, { kind: 'script', path: call.params.path }));
  });
  router.on(runWaitFlowByPath, async (call) => {
    return waitForFlow(call, await submit(call, { kind: 'flow', path: call.params.path }));
  });
  router.on(runWaitScriptByPathGet, async (call) => {
    const body = argsOfQuery(call);
    return wait(call, await submit({ ...call, body }, { kind: 'script', path: call.params.path }));
  });
  router.on(runWaitFlowByPathGet, async (call) => {
    const body = argsOfQuery(call);
    return waitForFlow(call, await submit({ ...call, body }, { kind: 'flow', path: call.params.path }));
  });
  router.on(runWaitFlowByVersion, async (call) => {
    return waitForFlow(call, await submit(call, { kind: 'flow', versionId: call.params.version }));
  });
  router.on(runWaitFlowByVersionGet, async (call) => {
    const body = argsOfQuery(call);
    return waitForFlow(call, await submit({ ...call, body }, { kind: 'flow', versionId: call.params.version }));
  });
  router.on(runWaitScriptPreview, async (call) => wait(call, await submitPreview(call, call.body)));
  router.on(runWaitFlowPreview, async (call) => waitForFlow(call, await submitFlowPreview(call, call.body)));
}

type Waiting = { params: { workspace: string }; query: { job_id?: string }; signal: AbortSignal };

async function wait(call: Waiting, id: string): Promise<Response> {
  return replyWithResult(await waitedOf(call, id));
}

async function waitForFlow(call: Waiting, id: string): Promise<Response> {
  return replyWithFlowResult(await waitedOf(call, id));
}

/** An id of the caller's own may be that of a run elsewhere, which is not there for this workspace. */
async function waitedOf({ params, query, signal }: Waiting, id: string): Promise<Waited> {
  const run = { workspaceId: params.workspace, id };
  if (query.job_id !== undefined) await getResultMaybe(run);
  return { ...run, signal };
}

function submitPreview(call: RunCall, body: z.output<typeof previewBody>): Promise<string> {
  return submitRun({ ...submissionOf(call), target: previewTarget(body), args: body.args ?? {} });
}

function submitFlowPreview(call: RunCall, body: z.output<typeof previewFlowBody>): Promise<string> {
  return submitRun({
    ...submissionOf(call),
    tag: call.query.tag ?? body.tag,
    target: { kind: 'flowpreview', value: body.value, path: body.path },
    args: body.args ?? {},
    event: body.event ? () => body.event ?? {} : null,
    restartedFrom: body.restarted_from,
  });
}

function previewTarget({ language, content, path, lock, tag }: z.output<typeof previewBody>): RunTarget {
  return { kind: 'preview', language, content, path, lock, tag };
}
