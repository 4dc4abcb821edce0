import * as specs from '@/contract/item-links';
import { runScope } from '@/contract/tokens';
import { findMovedTo } from '../db/item-moves';
import { listScriptsUsing } from '../db/item-users';
import { listTokensWithScope } from '../queries/list-tokens';
import type { Router } from './router';

export function addItemLinkRoutes(router: Router): void {
  router.on(specs.listScriptsUsingScript, ({ params }) => listScriptsUsing(params.workspace, params.path));
  router.on(specs.listScriptTokens, ({ params, caller }) =>
    listTokensWithScope(caller, params.workspace, runScope('script', params.path)),
  );
  router.on(specs.listFlowTokens, ({ params, caller }) =>
    listTokensWithScope(caller, params.workspace, runScope('flow', params.path)),
  );
  router.on(specs.getMovedTo, async ({ params }) => ({
    path: await findMovedTo(params.workspace, params.kind, params.path),
  }));
}
