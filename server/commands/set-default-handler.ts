import type { DefaultHandlerBody, HandlerType } from '@/contract/schedules';
import type { HandlerKind } from '@/engine/schedule/handlers';
import { saveDefaultHandler } from '../db/schedule-defaults';
import { assertDeployed, handlerOf } from './schedule-terms';

const KINDS: Record<HandlerType, HandlerKind> = { error: 'onFailure', recovery: 'onRecovery', success: 'onSuccess' };

export async function setDefaultHandler(workspaceId: string, body: DefaultHandlerBody): Promise<void> {
  const handler = handlerOf(body.path, {
    times: body.number_of_occurence,
    exact: body.number_of_occurence_exact,
    args: body.extra_args,
  });
  if (handler) await assertDeployed(workspaceId, handler, 'body.path');
  await saveDefaultHandler({
    workspaceId,
    kind: KINDS[body.handler_type],
    handler,
    isMuted: body.workspace_handler_muted ?? false,
    isForAll: body.override_existing,
  });
}
