import * as specs from '@/contract/variables';
import { visibleTo } from '../auth/path-rights';
import { createVariable } from '../commands/create-variable';
import { deleteVariable } from '../commands/delete-variable';
import { noteSecretRead } from '../commands/note-secret-read';
import { updateVariable } from '../commands/update-variable';
import { getVariable, isVariableAt, listVariables, readVariable } from '../queries/get-variable';
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
  router.on(specs.getVariable, async ({ params, query, caller }) => {
    const at = { workspaceId: params.workspace, path: params.path, holder: caller };
    const variable = await getVariable(at, query.decrypt_secret ?? false);
    if (variable.is_secret && variable.value !== undefined) await noteSecretRead(caller, `$var:${params.path}`);
    return variable;
  });
  router.on(specs.getVariableValue, async ({ params, caller }) => {
    const at = { workspaceId: params.workspace, path: params.path, holder: caller };
    const { value, isSecret } = await readVariable(at);
    if (isSecret) await noteSecretRead(caller, `$var:${params.path}`);
    return value;
  });
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
