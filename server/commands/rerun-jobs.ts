import type { RerunOptions } from '@/contract/job-batches';
import type { InputTransform } from '@/engine/flow/schema';
import { parseExact } from '@/engine/input/exact-json';
import type { Caller } from '../auth/caller';
import { type JobDetail, loadJob } from '../db/job-reads';
import { AppError } from '../errors';
import { jobNotFound } from '../queries/get-job';
import { assertMaySeeRun } from '../queries/run-privacy';
import { type RunTarget, submitRun } from './submit-run';

type OptionsByPath = Record<string, RerunOptions>;
type Batch = {
  workspaceId: string;
  ids: string[];
  scripts: OptionsByPath;
  flows: OptionsByPath;
  caller: Caller;
};

/** Runs these again for the caller, one after the other. Answers a line for each; one that cannot run stops no other. */
export async function rerunJobs({ ids, ...batch }: Batch): Promise<string[]> {
  const lines: string[] = [];
  for (const id of ids) lines.push(await lineOf(id, batch));
  return lines;
}

async function lineOf(id: string, batch: Omit<Batch, 'ids'>): Promise<string> {
  try {
    return await rerun(id, batch);
  } catch (error) {
    if (error instanceof AppError) return `Error: ${id}: ${error.message}`;
    throw error;
  }
}

async function rerun(id: string, { workspaceId, scripts, flows, caller }: Omit<Batch, 'ids'>): Promise<string> {
  await assertMaySeeRun(caller, { workspaceId, id });
  const job = await loadJob(workspaceId, id);
  if (!job) throw jobNotFound();
  const options = (job.kind === 'flow' ? flows : scripts)[job.path ?? ''] ?? {};
  return submitRun({
    workspaceId,
    target: targetOf(job, options.use_latest_version ?? false),
    args: argsOf(job, options),
    by: { username: caller.username, accountId: caller.accountId },
  });
}

function targetOf({ kind, path, scriptHash, flowVersionId }: JobDetail, isLatest: boolean): RunTarget {
  if (kind === 'script' && path !== null) {
    return isLatest || scriptHash === null ? { kind, path } : { kind, hash: scriptHash };
  }
  if (kind === 'flow' && path !== null) {
    return isLatest || flowVersionId === null ? { kind, path } : { kind, versionId: flowVersionId };
  }
  throw new AppError('conflict', 'Only runs of deployed scripts and flows can be run again in a batch.');
}

function argsOf(job: JobDetail, { input_transforms = {} }: RerunOptions): Record<string, unknown> {
  const had = parseExact(job.argsJson) as Record<string, unknown>;
  const changed = Object.entries(input_transforms).map(([name, transform]) => [name, valueOf(transform, had)] as const);
  return { ...had, ...Object.fromEntries(changed) };
}

const OWN_ARGUMENT = /^\s*job\.input\.([A-Za-z_$][\w$]*)\s*$/;

function valueOf(transform: InputTransform, had: Record<string, unknown>): unknown {
  if (transform.type === 'static') return transform.value ?? null;
  const [, name] = (transform.type === 'javascript' && OWN_ARGUMENT.exec(transform.expr)) || [];
  if (name !== undefined) return had[name] ?? null;
  throw new AppError('invalid_input', 'An argument is a static value here, or job.input.<name>.');
}
