import * as specs from '@/contract/flows';
import type { FlowBody } from '@/contract/flows';
import { archiveFlow } from '../commands/archive-flow';
import { deleteFlow } from '../commands/delete-flow';
import { deployFlow } from '../commands/deploy-flow';
import { describeFlowVersion } from '../commands/describe-flow-version';
import { listFlowPathRows, listFlowValues } from '../db/flows';
import * as flows from '../queries/get-flow';
import { pageOf } from '../queries/page';
import type { HandlerInput, Router } from './router';

export function addFlowRoutes(router: Router): void {
  addFlowReads(router);
  router.on(specs.createFlow, async ({ params, body, caller }) =>
    String(await deployFlow({ ...fieldsOf(body), path: body.path, workspaceId: params.workspace, caller, from: null })),
  );
  router.on(specs.updateFlow, async ({ params, body, caller }) => {
    const from = { path: params.path, parentVersionId: body.parent_version_id ?? null };
    const path = body.path ?? params.path;
    return String(await deployFlow({ ...fieldsOf(body), path, workspaceId: params.workspace, caller, from }));
  });
  router.on(specs.archiveFlow, async ({ params, body, caller }) => {
    await archiveFlow({ workspaceId: params.workspace, path: params.path, caller }, body.archived);
    return body.archived ? 'archived' : 'restored';
  });
  router.on(specs.updateFlowHistory, async ({ params, body, caller }) => {
    const version = { workspaceId: params.workspace, id: params.version };
    await describeFlowVersion(version, { message: body.deployment_msg, caller });
    return 'updated';
  });
  router.on(specs.deleteFlow, async ({ params, caller }) => {
    await deleteFlow({ workspaceId: params.workspace, path: params.path, caller });
    return 'deleted';
  });
}

function addFlowReads(router: Router): void {
  router.on(specs.listFlows, ({ params, query }) => flows.listFlows(params.workspace, filterOf(query)));
  router.on(specs.listFlowPaths, ({ params }) => listFlowPathRows(params.workspace));
  router.on(specs.listSearchFlow, ({ params }) => listFlowValues(params.workspace));
  router.on(specs.listFlowPathsFromWorkspaceRunnable, ({ params, query }) =>
    flows.listFlowsRunning(params.workspace, {
      kind: params.runnable_kind,
      path: params.path,
      isBelowToo: query.match_path_start ?? false,
    }),
  );
  router.on(specs.getFlowDeploymentStatus, ({ params }) =>
    flows.getFlowDeploymentStatus(params.workspace, params.path),
  );
  // Before the one by path, which would take `v/<version>` for a path.
  router.on(specs.getFlowVersion, ({ params }) => flows.getFlowVersion(params.workspace, params.version));
  router.on(specs.getFlow, ({ params }) => flows.getFlow(params.workspace, params.path));
  router.on(specs.existsFlow, ({ params }) => flows.isFlowAt(params.workspace, params.path));
  router.on(specs.listFlowVersions, ({ params, query }) =>
    flows.listFlowVersions(params.workspace, params.path, pageOf(query)),
  );
  router.on(specs.getLatestFlowVersion, ({ params }) => flows.getLatestFlowVersion(params.workspace, params.path));
}

function filterOf(query: HandlerInput<typeof specs.listFlows>['query']) {
  return {
    ...pageOf(query),
    isOldestFirst: query.order_desc === false,
    isArchived: query.show_archived ?? false,
    createdBy: query.created_by,
    pathStart: query.path_start,
    path: query.path_exact,
    search: query.search,
  };
}

function fieldsOf(body: Omit<FlowBody, 'path'>) {
  return {
    summary: body.summary,
    description: body.description ?? '',
    value: body.value,
    schema: body.schema ?? null,
    tag: body.tag ?? null,
    timeoutS: body.timeout ?? null,
    isPrivate: body.visible_to_runner_only ?? false,
    deploymentMessage: body.deployment_message ?? null,
  };
}
