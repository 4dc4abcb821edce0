import * as specs from '@/contract/scripts';
import { type ControlSettings, controlSettings } from '@/engine/flow/controls';
import { presentLimits } from '@/engine/flow/script-limits';
import { archiveScript } from '../commands/archive-script';
import { deleteScript } from '../commands/delete-script';
import { deployScript } from '../commands/deploy-script';
import { inferSignature } from '../commands/infer-signature';
import { listScriptPathRows } from '../db/scripts';
import { AppError } from '../errors';
import * as scripts from '../queries/get-script';
import { pageOf } from '../queries/page';
import type { HandlerInput, Router } from './router';

export function addScriptRoutes(router: Router): void {
  addScriptReads(router);
  router.on(specs.createScript, async (input) => deployScript(deploymentOf(input), input.signal));
  router.on(specs.archiveScript, async ({ params, caller }) => {
    await archiveScript({ workspaceId: params.workspace, path: params.path, caller });
    return 'archived';
  });
  router.on(specs.deleteScript, async ({ params, caller }) => {
    await deleteScript({ workspaceId: params.workspace, path: params.path, caller });
    return 'deleted';
  });
  router.on(specs.getScriptSignature, async ({ params, body, caller, signal }) => {
    const { schema, hasMain } = await inferSignature({ workspaceId: params.workspace, ...body, by: caller }, signal);
    return { schema, has_main: hasMain };
  });
}

function addScriptReads(router: Router): void {
  router.on(specs.listScripts, ({ params, query }) => scripts.listScripts(params.workspace, filterOf(query)));
  router.on(specs.listScriptPaths, ({ params }) => listScriptPathRows(params.workspace));
  router.on(specs.getScript, ({ params }) => scripts.getScript(params.workspace, params.path));
  router.on(specs.getScriptByHash, ({ params }) => scripts.getScriptByHash(params.workspace, params.hash));
  router.on(specs.getRawScript, ({ params }) => rawAt(params.workspace, params.path));
  router.on(specs.getRawScriptByHash, ({ params }) =>
    scripts.getScriptContentByHash(params.workspace, withoutExtension(params.hash)),
  );
  router.on(specs.existsScript, ({ params }) => scripts.isScriptAt(params.workspace, params.path));
  router.on(specs.listScriptVersions, ({ params, query }) =>
    scripts.listScriptVersions(params.workspace, params.path, pageOf(query)),
  );
  router.on(specs.getLatestScriptVersion, ({ params }) =>
    scripts.getLatestScriptVersion(params.workspace, params.path),
  );
}

// Windmill's clients ask for `<path>.ts`; a path of ours may hold a point itself, and then is tried first.
async function rawAt(workspaceId: string, path: string): Promise<string> {
  try {
    return await scripts.getScriptContent(workspaceId, path);
  } catch (error) {
    const bare = withoutExtension(path);
    if (!(error instanceof AppError) || bare === path) throw error;
    return scripts.getScriptContent(workspaceId, bare);
  }
}

function withoutExtension(name: string): string {
  return name.replace(/\.[a-z0-9]{1,8}$/, '');
}

function filterOf(query: HandlerInput<typeof specs.listScripts>['query']) {
  return {
    ...pageOf(query),
    isOldestFirst: query.order_desc === false,
    isArchived: query.show_archived ?? false,
    createdBy: query.created_by,
    pathStart: query.path_start,
    path: query.path_exact,
    search: query.search,
    languages: query.languages?.split(','),
    kinds: query.kinds?.split(','),
  };
}

function deploymentOf({ params, body, caller }: HandlerInput<typeof specs.createScript>) {
  return {
    workspaceId: params.workspace,
    caller,
    path: body.path,
    summary: body.summary,
    description: body.description,
    content: body.content,
    language: body.language,
    kind: body.kind,
    ...versionFields(body),
    ...lifeFields(body),
  };
}

function versionFields(body: HandlerInput<typeof specs.createScript>['body']) {
  return {
    // Windmill's clients send an empty text for none.
    parentHash: body.parent_hash || null,
    isParentAutomatic: body.auto_parent ?? false,
    schema: body.schema ?? null,
    lock: body.lock ?? null,
    tag: body.tag ?? null,
    timeout: body.timeout ?? null,
    onWorkerLost: body.on_worker_lost ?? null,
    priority: body.priority ?? null,
    limits: presentLimits(body.limits),
    isDedicated: body.dedicated_worker ?? false,
    controls: presentControls(body),
    isTemplate: body.is_template ?? false,
    deploymentMessage: body.deployment_message ?? null,
  };
}

function lifeFields(body: HandlerInput<typeof specs.createScript>['body']) {
  return {
    isPerpetual: body.restart_unless_cancelled ?? false,
    isDeletedAfterUse: body.delete_after_use ?? false,
    deleteAfterS: body.delete_after_secs ?? null,
    isPrivate: body.visible_to_runner_only ?? false,
  };
}

/** Settings that say nothing are not kept. */
function presentControls(body: ControlSettings): ControlSettings {
  const given = Object.entries(controlSettings.parse(body)).filter(([, value]) => value !== null && value !== '');
  return Object.fromEntries(given) as ControlSettings;
}
