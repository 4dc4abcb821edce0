import * as specs from '@/contract/variables';
import { visibleTo } from '../auth/path-rights';
import { createVariable } from '../commands/create-variable';
import { deleteVariable } from '../commands/delete-variable';
import { updateVariable } from '../commands/update-variable';
import { getVariable, getVariableValue, isVariableAt, listVariables } from '../queries/get-variable';
import { pageOf } from '../queries/page';
import type { Router } from './router';

export function addVariableRoutes(router: Router): void {
  router.on(specs.createVariable, async ({ params, body, caller }) => {
    const { path, value, is_secret: isSecret, description } = body;
    await createVariable({ workspaceId: params.workspace, caller, path, value, isSecret, description });
    return `created ${path}`;
  });
  router.on(specs.updateVariable, async ({ params, body, caller }) => {
    const { is_secret: isSecret, ...rest } = body;
    await updateVariable({ workspaceId: params.workspace, path: params.path, caller }, { ...rest, isSecret });
    return `updated ${body.path ?? params.path}`;
  });
  router.on(specs.getVariable, ({ params, query, caller }) =>
    getVariable({ workspaceId: params.workspace, path: params.path, holder: caller }, query.decrypt_secret ?? false),
  );
  router.on(specs.getVariableValue, ({ params, caller }) =>
    getVariableValue({ workspaceId: params.workspace, path: params.path, holder: caller }),
  );
  router.on(specs.existsVariable, ({ params }) => isVariableAt(params.workspace, params.path));
  router.on(specs.listVariables, ({ params, query, caller }) => {
    const { path, path_start: pathStart, description, search } = query;
    const filter = { ...pageOf(query), path, pathStart, description, search, visibleTo: visibleTo(caller) };
    return listVariables(params.workspace, filter);
  });
  router.on(specs.deleteVariable, async ({ params, caller }) => {
    await deleteVariable({ workspaceId: params.workspace, path: params.path, caller });
    return 'deleted';
  });
}
