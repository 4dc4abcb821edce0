import * as specs from '@/contract/drafts';
import { updateDraft } from '../commands/update-draft';
import { getDraftOf, getOwnDraft, listDrafts } from '../queries/get-draft';
import type { HandlerInput, Router } from './router';

export function addDraftRoutes(router: Router): void {
  router.on(specs.listDrafts, ({ params, query, caller }) =>
    listDrafts({
      workspaceId: params.workspace,
      caller,
      isAll: query.all_users ?? false,
      kind: query.kind ?? null,
      path: query.path_exact ?? null,
    }),
  );
  router.on(specs.getDraftOf, (input) => getDraftOf(requestOf(input), input.query.username));
  router.on(specs.getOwnDraft, (input) => getOwnDraft(requestOf(input)));
  router.on(specs.updateDraft, (input) => {
    const { value, last_sync: lastSync, force } = input.body;
    return updateDraft(requestOf(input), value, {
      lastSync: lastSync ? new Date(lastSync) : null,
      isForced: force ?? false,
    });
  });
}

function requestOf({ params, caller }: Pick<HandlerInput<typeof specs.getOwnDraft>, 'params' | 'caller'>) {
  return { workspaceId: params.workspace, kind: params.kind, path: params.path, caller };
}
