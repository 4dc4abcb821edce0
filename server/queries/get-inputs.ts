import type { InputReply, RunnableType } from '@/contract/inputs';
import type { Job } from '@/contract/job-shape';
import type { Caller } from '../auth/caller';
import { loadJob } from '../db/job-reads';
import {
  findSavedInput,
  listSavedInputs,
  listShortArgs,
  type Runnable,
  type SavedInputRow,
  type ShortArgs,
} from '../db/saved-inputs';
import { canSeeInput, inputNotFound } from '../input-rights';
import { jobNotFound } from './get-job';
import { listJobs } from './list-jobs';
import { shownArgs } from './shown-args';

type Page = { page?: number; per_page?: number };

const PER_PAGE = 30;

export async function listInputs(runnable: Runnable, caller: Caller, page: Page): Promise<InputReply[]> {
  const limit = page.per_page ?? PER_PAGE;
  const rows = await listSavedInputs(runnable, caller.accountId, { offset: ((page.page ?? 1) - 1) * limit, limit });
  return rows.map(savedReply);
}

function savedReply(row: SavedInputRow & ShortArgs): InputReply {
  return {
    id: row.id,
    name: row.name,
    created_by: row.createdBy,
    created_at: row.createdAt.toISOString(),
    is_public: row.isPublic,
    shown: row.args === null ? undefined : shownArgs(row.args),
  };
}

const KINDS: Record<RunnableType, [deployed: string, test: string]> = {
  ScriptHash: ['script', 'preview'],
  ScriptPath: ['script', 'preview'],
  FlowPath: ['flow', 'flowpreview'],
};

type History = { runnable: Runnable; hasTests: boolean; page: Page; caller: Caller };

/** The runs of a script or flow, the newest first; with `hasTests` also those of its editor. */
export async function listInputHistory({ runnable, hasTests, page, caller }: History): Promise<InputReply[]> {
  const { workspaceId, type, id } = runnable;
  const kinds = KINDS[type].slice(0, hasTests ? 2 : 1).join(',');
  const which = type === 'ScriptHash' ? { script_hash: id } : { script_path_exact: id };
  const query = { ...which, job_kinds: kinds, page: page.page, per_page: page.per_page };
  const jobs = await listJobs({ workspaceId, side: 'both', query, caller });
  const args = new Map((await listShortArgs(jobs.map((job) => job.id))).map((row) => [row.id, row.args]));
  return jobs.map((job) => runReply(job, args.get(job.id) ?? null));
}

function runReply(job: Job, args: string | null): InputReply {
  return {
    id: job.id,
    name: `${job.created_by}, ${job.created_at}`,
    created_by: job.created_by,
    created_at: job.created_at,
    is_public: true,
    success: job.type === 'CompletedJob' ? job.success : undefined,
    shown: args === null ? undefined : shownArgs(args),
  };
}

type ArgsRequest = { workspaceId: string; id: string; caller: Caller; isSaved: boolean };

export async function getInputArgs({
  workspaceId,
  id,
  caller,
  isSaved,
}: ArgsRequest): Promise<Record<string, unknown>> {
  return JSON.parse(
    isSaved ? await savedArgs({ workspaceId, id, caller }) : await argsOfRun(workspaceId, id),
  ) as Record<string, unknown>;
}

async function savedArgs({ workspaceId, id, caller }: Omit<ArgsRequest, 'isSaved'>): Promise<string> {
  const found = await findSavedInput(workspaceId, id);
  if (!found || !canSeeInput(found, caller)) throw inputNotFound(id);
  return found.args;
}

async function argsOfRun(workspaceId: string, id: string): Promise<string> {
  const job = await loadJob(workspaceId, id);
  if (!job) throw jobNotFound();
  return job.argsJson;
}
