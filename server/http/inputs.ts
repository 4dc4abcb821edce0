import * as specs from '@/contract/inputs';
import { removeInput, saveInput, updateInput } from '../commands/saved-inputs';
import { getInputArgs, listInputHistory, listInputs } from '../queries/get-inputs';
import type { HandlerInput, Router } from './router';

export function addInputRoutes(router: Router): void {
  router.on(specs.listInputs, (input) => listInputs(runnableOf(input), input.caller, input.query));
  router.on(specs.getInputHistory, (input) =>
    listInputHistory({
      runnable: runnableOf(input),
      hasTests: input.query.include_preview ?? false,
      page: input.query,
      caller: input.caller,
    }),
  );
  router.on(specs.getInputArgs, ({ params, query, caller }) =>
    getInputArgs({ workspaceId: params.workspace, id: params.id, caller, isSaved: query.input ?? false }),
  );
  router.on(specs.createInput, (input) =>
    saveInput({ runnable: runnableOf(input), ...input.body, caller: input.caller }),
  );
  router.on(specs.updateInput, async ({ params, body, caller }) => {
    const { id, name, is_public: isPublic } = body;
    await updateInput({ workspaceId: params.workspace, id, caller }, { name, isPublic });
    return id;
  });
  router.on(specs.deleteInput, async ({ params, caller }) => {
    await removeInput({ workspaceId: params.workspace, id: params.id, caller });
    return 'deleted';
  });
}

function runnableOf({ params, query }: Pick<HandlerInput<typeof specs.createInput>, 'params' | 'query'>) {
  return { workspaceId: params.workspace, type: query.runnable_type, id: query.runnable_id };
}
