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
import { assertMaySeeRun } from '../queries/run-privacy';
import { addStreamRoutes } from './jobs-stream';
import type { Router } from './router';
import { argsOfQuery } from './run-args';
import { replyWithFlowResult, replyWithResult, type WaitCall } from './run-result';
import { type RunCall, submissionOf } from './run-submission';
import { submit } from './submit-webhook';
import type { Webhook } from './webhook-args';

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
  router.on(runWaitScriptByPath, (call) => waitForScript(call, { kind: 'script', path: call.params.path }));
  router.on(runWaitScriptByPathGet, (call) => waitForScript(asked(call), { kind: 'script', path: call.params.path }));
  router.on(runWaitFlowByPath, (call) => waitForFlow(call, { kind: 'flow', path: call.params.path }));
  router.on(runWaitFlowByPathGet, (call) => waitForFlow(asked(call), { kind: 'flow', path: call.params.path }));
  router.on(runWaitFlowByVersion, (call) => waitForFlow(call, { kind: 'flow', versionId: call.params.version }));
  router.on(runWaitFlowByVersionGet, (call) =>
    waitForFlow(asked(call), { kind: 'flow', versionId: call.params.version }),
  );
  router.on(runWaitScriptPreview, (call) =>
    replyWithResult(call, (awaitedId) => submitPreview({ ...call, awaitedId }, call.body)),
  );
  router.on(runWaitFlowPreview, (call) =>
    replyWithFlowResult(call, (awaitedId) => submitFlowPreview({ ...call, awaitedId }, call.body)),
  );
}

type Waiting = WaitCall & RunCall & Webhook;

function waitForScript(call: Waiting, target: RunTarget): Promise<Response> {
  return replyWithResult(call, (awaitedId) => submit({ ...call, awaitedId }, target));
}

function waitForFlow(call: Waiting, target: RunTarget): Promise<Response> {
  return replyWithFlowResult(call, (awaitedId) => submit({ ...call, awaitedId }, target));
}

/** With the arguments that stand in its address. */
function asked<C extends Parameters<typeof argsOfQuery>[0]>(call: C): C & { body: Record<string, unknown> } {
  return { ...call, body: argsOfQuery(call) };
}

function submitPreview(call: RunCall, body: z.output<typeof previewBody>): Promise<string> {
  return submitRun({ ...submissionOf(call), target: previewTarget(body), args: body.args ?? {} });
}

async function submitFlowPreview(call: RunCall, body: z.output<typeof previewFlowBody>): Promise<string> {
  const earlier = body.restarted_from?.flow_job_id;
  if (earlier) await assertMaySeeRun(call.caller, { workspaceId: call.params.workspace, id: earlier });
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
