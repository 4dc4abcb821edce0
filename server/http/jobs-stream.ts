import * as specs from '@/contract/jobs-stream';
import type { RunTarget } from '../commands/submit-run';
import { assertMaySeeRun } from '../queries/run-privacy';
import { streamJobUpdates } from './job-updates-sse';
import type { Router } from './router';
import { argsOfQuery } from './run-args';
import type { RunCall } from './run-submission';
import { submit } from './submit-webhook';
import type { Webhook } from './webhook-args';

export function addStreamRoutes(router: Router): void {
  router.on(specs.streamScriptByPath, (call) => follow(call, { kind: 'script', path: call.params.path }));
  router.on(specs.streamScriptByHash, (call) => follow(call, { kind: 'script', hash: call.params.hash }));
  router.on(specs.streamFlowByPath, (call) => follow(call, { kind: 'flow', path: call.params.path }));
  router.on(specs.streamFlowByVersion, (call) => follow(call, { kind: 'flow', versionId: call.params.version }));
  router.on(specs.streamScriptByPathGet, (call) => followGet(call, { kind: 'script', path: call.params.path }));
  router.on(specs.streamScriptByHashGet, (call) => followGet(call, { kind: 'script', hash: call.params.hash }));
  router.on(specs.streamFlowByPathGet, (call) => followGet(call, { kind: 'flow', path: call.params.path }));
  router.on(specs.streamFlowByVersionGet, (call) => followGet(call, { kind: 'flow', versionId: call.params.version }));
}

type Followed = RunCall & Webhook & { signal: AbortSignal };

async function follow(call: Followed, target: RunTarget): Promise<Response> {
  const address = { workspaceId: call.params.workspace, id: await submit(call, target) };
  // An id or key of the caller's own may be that of somebody else's private run.
  await assertMaySeeRun(call.caller, address);
  // It has just begun: whatever the caller has read of another run says nothing about this one.
  return streamJobUpdates(address, { query: {}, request: call.request, signal: call.signal, hasResult: true });
}

function followGet(call: Followed, target: RunTarget): Promise<Response> {
  return follow({ ...call, body: argsOfQuery(call) }, target);
}
