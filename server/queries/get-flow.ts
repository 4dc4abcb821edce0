import type { FlowReply, FlowSummary, FlowVersionReply } from '@/contract/flows';
import { allModules } from '@/engine/flow/document';
import type { FlowModule } from '@/engine/flow/schema';
import { findDeployedFlow, findVersionOfFlow, listFlowRows, listFlowValues, listFlowVersionRows } from '../db/flows';
import type { FlowDocument, FlowFilter, FlowRow } from '../db/flows';
import { listFlowLocks } from '../db/locks';
import { AppError } from '../errors';
import { withLocks } from '../flow-locks';
import type { Page } from './page';

export async function listFlows(workspaceId: string, filter: FlowFilter): Promise<FlowSummary[]> {
  return (await listFlowRows(workspaceId, filter)).map(summaryOf);
}

/** The newest version at a path, archived or not. */
export async function getFlow(workspaceId: string, path: string): Promise<FlowReply> {
  return fullReply(await deployedAt(workspaceId, path));
}

export async function getFlowVersion(workspaceId: string, id: number): Promise<FlowReply> {
  const found = await findVersionOfFlow(workspaceId, id);
  if (!found) throw new AppError('flow_not_found', `There is no flow version ${id}.`);
  return fullReply(found);
}

export async function isFlowAt(workspaceId: string, path: string): Promise<boolean> {
  const found = await findDeployedFlow(workspaceId, path);
  return found !== null && !found.isArchived;
}

export async function listFlowVersions(workspaceId: string, path: string, page: Page): Promise<FlowVersionReply[]> {
  await deployedAt(workspaceId, path);
  return (await listFlowVersionRows(workspaceId, path, page)).map(versionReply);
}

export async function getLatestFlowVersion(workspaceId: string, path: string): Promise<FlowVersionReply> {
  return versionReply(await deployedAt(workspaceId, path));
}

/** The job that resolves its packages, and what that had to complain about. */
export async function getFlowDeploymentStatus(
  workspaceId: string,
  path: string,
): Promise<{ lock_error_logs?: string; job_id?: string }> {
  const { lockErrorLogs, lockJob } = await deployedAt(workspaceId, path);
  return {
    ...(lockErrorLogs === null ? {} : { lock_error_logs: lockErrorLogs }),
    ...(lockJob === null ? {} : { job_id: lockJob }),
  };
}

type Wanted = { kind: 'script' | 'flow'; path: string; isBelowToo: boolean };

/** The flows with a step that runs this script or flow. */
export async function listFlowsRunning(workspaceId: string, wanted: Wanted): Promise<string[]> {
  const flows = await listFlowValues(workspaceId);
  return flows.filter(({ value }) => allModules(value).some((module) => runs(module, wanted))).map(({ path }) => path);
}

function runs({ value }: FlowModule, { kind, path, isBelowToo }: Wanted): boolean {
  if (value.type !== kind || typeof value.path !== 'string') return false;
  return value.path === path || (isBelowToo && value.path.startsWith(path));
}

async function deployedAt(workspaceId: string, path: string): Promise<FlowDocument> {
  const found = await findDeployedFlow(workspaceId, path);
  if (!found) throw new AppError('flow_not_found', `There is no flow at ${path}.`);
  return found;
}

async function fullReply(row: FlowDocument): Promise<FlowReply> {
  return {
    ...summaryOf(row),
    value: row.lockJob === null ? row.value : withLocks(row.value, await listFlowLocks(row.versionId)),
    schema: row.schema ?? undefined,
    lock_error_logs: row.lockErrorLogs ?? undefined,
    lock_job: row.lockJob ?? undefined,
  };
}

function summaryOf(row: FlowRow): FlowSummary {
  return {
    workspace_id: row.workspaceId,
    path: row.path,
    summary: row.summary,
    description: row.description,
    edited_by: row.createdBy,
    edited_at: row.createdAt.toISOString(),
    archived: row.isArchived,
    starred: false,
    extra_perms: {},
    version_id: row.versionId,
    tag: row.tag ?? undefined,
    timeout: row.timeoutS ?? undefined,
    ...(row.isPrivate ? { visible_to_runner_only: true } : {}),
    deployment_msg: row.deploymentMessage ?? undefined,
  };
}

function versionReply(row: FlowRow): FlowVersionReply {
  return {
    id: row.versionId,
    created_at: row.createdAt.toISOString(),
    created_by: row.createdBy,
    deployment_msg: row.deploymentMessage ?? undefined,
  };
}
