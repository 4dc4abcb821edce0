import type { JobGroup } from '@/contract/job-batches';
import type { Caller } from '../auth/caller';
import { loadFlowHead, loadJob, type JobDetail } from '../db/job-reads';
import { findLatestScript, findScriptSchema } from '../db/scripts';
import { findDeployedFlow } from '../db/flows';
import { groupBy } from '../trace/group-by';
import { assertMaySeeRun } from './run-privacy';

type Selection = { workspaceId: string; ids: string[]; caller: Caller };
type Runnable = { kind: 'script' | 'flow'; path: string };
type Ran = Runnable & { id: string; version: string };

/** Runs by what they ran, with the form of each version of it. */
export async function groupJobs({ workspaceId, ids, caller }: Selection): Promise<JobGroup[]> {
  const ran: Ran[] = [];
  for (const id of ids) {
    await assertMaySeeRun(caller, { workspaceId, id });
    ran.push(...deployedOf(await loadJob(workspaceId, id)));
  }
  const groups = groupBy(ran, ({ kind, path }) => `${kind}:${path}`);
  return Promise.all([...groups.values()].map((jobs) => groupView(workspaceId, jobs)));
}

function deployedOf(job: JobDetail | null): Ran[] {
  if (!job || job.path === null || (job.kind !== 'script' && job.kind !== 'flow')) return [];
  const version = job.scriptHash ?? String(job.flowVersionId ?? '');
  return [{ id: job.id, kind: job.kind, path: job.path, version }];
}

async function groupView(workspaceId: string, jobs: Ran[]): Promise<JobGroup> {
  const [runnable] = jobs;
  if (!runnable) throw new Error('a group has a job');
  const schemas = [...groupBy(jobs, ({ version }) => version)].map(async ([version, of]) => ({
    schema: (await schemaOf(workspaceId, runnable, version)) ?? {},
    script_hash: version,
    job_ids: of.map(({ id }) => id),
  }));
  return {
    kind: runnable.kind,
    script_path: runnable.path,
    latest_schema: (await newestSchema(workspaceId, runnable)) ?? {},
    schemas: await Promise.all(schemas),
  };
}

async function schemaOf(
  workspaceId: string,
  { kind }: Runnable,
  version: string,
): Promise<JobGroup['latest_schema'] | null> {
  if (kind === 'script') return findScriptSchema(workspaceId, version);
  const json = (await loadFlowHead(workspaceId, Number(version)))?.schemaJson ?? null;
  return json === null ? null : (JSON.parse(json) as JobGroup['latest_schema']);
}

async function newestSchema(workspaceId: string, { kind, path }: Runnable): Promise<JobGroup['latest_schema'] | null> {
  if (kind === 'flow') return (await findDeployedFlow(workspaceId, path))?.schema ?? null;
  const newest = await findLatestScript(workspaceId, path);
  return newest && findScriptSchema(workspaceId, newest.hash);
}
