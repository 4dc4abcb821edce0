import type { RunState } from '@/contract/job-shape';
import type { RunTree } from '@/contract/run-tree';
import { loadJob, loadSteps, type JobDetail, type StepRecord } from '../db/job-reads';
import {
  childrenPlace,
  loadChildScopes,
  loadFirstChildren,
  loadModuleRuns,
  loadRevision,
  loadScope,
  type ScopeRecord,
} from '../db/scope-reads';
import { flowHeadOf, flowValueOf } from './flow-document';
import { jobNotFound, type JobAddress } from './get-job';
import { runStateOf } from './run-state';
import { CHILDREN_MAX, childKey, treeScope, type Walk } from './tree-view';

// Loops in loops: what is deeper is fetched when somebody opens it.
const SCOPES_MAX = 1_000;
const SUB_FLOWS_MAX = 20;

export type TreePage = { scope?: string; module?: string; after?: number };

/** What the run page draws: the scopes of a flow run level by level, with the modules and steps in them. */
export async function getRunTree(address: JobAddress, page: TreePage = {}): Promise<RunTree> {
  const job = await loadJob(address.workspaceId, address.id);
  if (!job) throw jobNotFound();
  const top = page.scope ? await pageOf(address, { ...page, scope: page.scope }) : await rootOf(job);
  const walk: Walk = {
    workspaceId: address.workspaceId,
    scopes: [],
    runs: [],
    steps: new Map(),
    children: new Map(),
    flows: [],
  };
  await addFlow(walk, job);
  for (let level = top; level.length > 0; ) level = await addLevel(walk, level);
  return {
    rootId: job.rootId,
    revision: await loadRevision(job.rootId, job.id),
    flows: walk.flows,
    scopes: walk.scopes.map((scope) => treeScope(scope, walk)),
  };
}

async function rootOf(job: JobDetail): Promise<ScopeRecord[]> {
  const scope = await loadScope(job.workspaceId, job.id);
  return scope ? [scope] : [];
}

async function pageOf({ workspaceId, id }: JobAddress, page: TreePage & { scope: string }): Promise<ScopeRecord[]> {
  const scope = await loadScope(workspaceId, page.scope);
  if (!scope || scope.rootId !== (await loadJob(workspaceId, id))?.rootId) throw jobNotFound();
  const runs = await loadModuleRuns([scope.id]);
  const run = runs.find((candidate) => candidate.moduleId === page.module);
  return run ? loadChildScopes(childrenPlace(run), { after: page.after ?? -1, limit: CHILDREN_MAX }) : [];
}

/** Adds a level of scopes and answers the next: what their modules and sub-flows started. */
async function addLevel(walk: Walk, level: ScopeRecord[]): Promise<ScopeRecord[]> {
  walk.scopes.push(...level);
  const runs = await loadModuleRuns(level.map((scope) => scope.id));
  walk.runs.push(...runs);
  const stepIds = runs.flatMap((run) => (run.jobId === null ? run.failedJobs : [...run.failedJobs, run.jobId]));
  const steps = await loadSteps(stepIds);
  for (const step of steps) walk.steps.set(step.id, step);
  if (walk.scopes.length >= SCOPES_MAX) return [];
  const children = await loadFirstChildren(runs.filter((run) => run.jobId === null).map(childrenPlace), CHILDREN_MAX);
  const kept = children.slice(0, SCOPES_MAX - walk.scopes.length);
  for (const child of kept) keepChild(walk, child);
  return [...kept, ...(await subFlows(walk, steps))];
}

function keepChild(walk: Walk, child: ScopeRecord): void {
  const key = childKey(child.parentScopeId ?? '', child.parentModuleId ?? '');
  const known = walk.children.get(key);
  if (known) known.push(child);
  else walk.children.set(key, [child]);
}

async function subFlows(walk: Walk, steps: StepRecord[]): Promise<ScopeRecord[]> {
  const found: ScopeRecord[] = [];
  for (const step of steps) {
    if (step.kind !== 'flow' && step.kind !== 'flowpreview') continue;
    if (walk.flows.length > SUB_FLOWS_MAX) break;
    const job = await loadJob(walk.workspaceId, step.id);
    if (!job) continue;
    await addFlow(walk, job);
    found.push(...(await rootOf(job)));
  }
  return found;
}

async function addFlow(walk: Walk, job: JobDetail): Promise<void> {
  const value = await flowValueOf(job);
  if (!value) return;
  const { summary, schema } = await flowHeadOf(job);
  const state: RunState = runStateOf(job);
  walk.flows.push({ id: job.id, path: job.path, summary, state, value, schema, scopeId: job.id });
}
