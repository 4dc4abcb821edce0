import * as specs from '@/contract/resources';
import { visibleTo } from '../auth/path-rights';
import { createResource } from '../commands/create-resource';
import { createResourceType } from '../commands/create-resource-type';
import { deleteResource } from '../commands/delete-resource';
import { noteSecretRead } from '../commands/note-secret-read';
import { updateResource } from '../commands/update-resource';
import { isBuiltInType } from '../queries/built-in-resource-types';
import { getResource, getResourceValue, isResourceAt, listResources } from '../queries/get-resource';
import { getResourceType, listResourceTypes } from '../queries/list-resource-types';
import { pageOf } from '../queries/page';
import { resolveWithSecrets } from '../queries/resolve-references';
import { holdsSecrets } from '../queries/secret-fields';
import type { HandlerInput, Router } from './router';

export function addResourceRoutes(router: Router): void {
  addResourceTypeRoutes(router);
  addResourceReads(router);
  router.on(specs.createResource, async ({ params, query, body, caller }) => {
    await createResource({
      workspaceId: params.workspace,
      caller,
      path: body.path,
      resourceType: body.resource_type,
      value: body.value,
      description: body.description ?? '',
      mayOverwrite: query.update_if_exists ?? false,
    });
    return `created ${body.path}`;
  });
  router.on(specs.updateResource, async ({ params, body, caller }) => {
    const { resource_type: resourceType, ...rest } = body;
    await updateResource({ workspaceId: params.workspace, path: params.path, caller }, { ...rest, resourceType });
    return `updated ${body.path ?? params.path}`;
  });
  router.on(specs.updateResourceValue, async ({ params, body, caller }) => {
    const value = body.value ?? null;
    await updateResource({ workspaceId: params.workspace, path: params.path, caller }, { value });
    return `updated ${params.path}`;
  });
  router.on(specs.deleteResource, async ({ params, caller }) => {
    await deleteResource({ workspaceId: params.workspace, path: params.path, caller });
    return 'deleted';
  });
}

function addResourceReads(router: Router): void {
  router.on(specs.getResource, async ({ params, caller }) => {
    const resource = await getResource({ workspaceId: params.workspace, path: params.path, holder: caller });
    if (holdsSecrets(resource.value)) await noteSecretRead(caller, `$res:${params.path}`);
    return resource;
  });
  router.on(specs.getResourceValue, async ({ params, caller }) => {
    const value = await getResourceValue({ workspaceId: params.workspace, path: params.path, holder: caller });
    if (holdsSecrets(value)) await noteSecretRead(caller, `$res:${params.path}`);
    return value;
  });
  router.on(specs.getInterpolatedResourceValue, async ({ params, caller }) => {
    const { value, secrets } = await resolveWithSecrets(params.workspace, `$res:${params.path}`, caller);
    if (secrets.length > 0) await noteSecretRead(caller, `$res:${params.path}`);
    return value;
  });
  router.on(specs.existsResource, ({ params }) => isResourceAt(params.workspace, params.path));
  router.on(specs.listResources, ({ params, query, caller }) =>
    listResources(params.workspace, { ...filterOf(query), visibleTo: visibleTo(caller) }),
  );
}

function addResourceTypeRoutes(router: Router): void {
  router.on(specs.listResourceTypes, ({ params }) => listResourceTypes(params.workspace));
  router.on(specs.listResourceTypeNames, async ({ params }) =>
    (await listResourceTypes(params.workspace)).map((type) => type.name),
  );
  router.on(specs.getResourceType, ({ params }) => getResourceType(params.workspace, params.name));
  router.on(specs.existsResourceType, async ({ params }) => {
    if (isBuiltInType(params.name)) return true;
    return (await listResourceTypes(params.workspace)).some((type) => type.name === params.name);
  });
  router.on(specs.createResourceType, async ({ params, body }) => {
    await createResourceType(params.workspace, {
      name: body.name,
      schema: body.schema ?? { type: 'object' },
      description: body.description ?? '',
    });
    return `created ${body.name}`;
  });
}

function filterOf(query: HandlerInput<typeof specs.listResources>['query']) {
  return {
    ...pageOf(query),
    path: query.path,
    pathStart: query.path_start,
    description: query.description,
    search: query.search,
    types: query.resource_type?.split(','),
    typesExcluded: query.resource_type_exclude?.split(','),
  };
}
