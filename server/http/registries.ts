import * as specs from '@/contract/registries';
import { completeRegistry, setRegistry } from '../commands/set-registry';
import { checkRegistry } from '../queries/check-registry';
import { listRegistries } from '../queries/list-registries';
import type { Router } from './router';

export function addRegistryRoutes(router: Router): void {
  router.on(specs.listRegistries, ({ params }) => listRegistries(params.workspace));
  router.on(specs.setRegistry, async ({ params, body, caller }) => {
    await setRegistry({ workspaceId: params.workspace, name: params.key, value: body.value, by: caller.username });
    return `set ${params.key}`;
  });
  router.on(specs.checkRegistry, async ({ params, body }) => {
    const { workspace: workspaceId, key: name } = params;
    return checkRegistry(name, await completeRegistry({ workspaceId, name, value: body.value }));
  });
}
