import type { JobListQuery } from '@/contract/jobs';
import type { Job } from '@/contract/job-shape';
import type { Caller } from '../auth/caller';
import { visibleTo } from '../auth/path-rights';
import { type Choice, type JobFilter, listJobIds as listIds, listJobs as listJobRecords } from '../db/job-list';
import type { DoneStatus } from '../db/job-reads';
import { loadScope } from '../db/scope-reads';
import { AppError } from '../errors';
import { jobView } from './job-view';
import { assertMaySeeRun } from './run-privacy';
import { withWaitReasons } from './wait-reasons';

const PER_PAGE = 30;
const PER_PAGE_MAX = 100;

export type JobListing = { workspaceId: string; side: JobFilter['side']; query: JobListQuery; caller: Caller };

/** A page of runs, the newest first; nothing is counted. */
export async function listJobs(listing: JobListing): Promise<Job[]> {
  const { query } = listing;
  const filter = await filterOf(listing);
  if (!filter) return [];
  const limit = Math.min(query.per_page ?? PER_PAGE, PER_PAGE_MAX);
  const records = await listJobRecords({ ...filter, limit, offset: ((query.page ?? 1) - 1) * limit });
  return withWaitReasons(records.map(jobView));
}

const IDS_MAX = 10_000;

/** The ids of all runs that fit, the newest first. */
export async function listJobIds(listing: JobListing): Promise<string[]> {
  const filter = await filterOf(listing);
  const limit = Math.min(listing.query.per_page ?? IDS_MAX, IDS_MAX);
  return filter ? listIds({ ...filter, limit, offset: ((listing.query.page ?? 1) - 1) * limit }) : [];
}

/** Null: the filters exclude each other. */
async function filterOf({
  workspaceId,
  side,
  query,
  caller,
}: JobListing): Promise<Omit<JobFilter, 'limit' | 'offset'> | null> {
  const state = stateFilter(side, query);
  if (!state) return null;
  return {
    workspaceId,
    ...state,
    ...(await parentFilter({ workspaceId, query, caller })),
    visibleTo: visibleTo(caller),
    beforeId: query.before_id,
    paths: choiceOf(query.script_path_exact, 'script_path_exact'),
    pathStarts: choiceOf(query.script_path_start, 'script_path_start'),
    createdBy: choiceOf(query.created_by, 'created_by'),
    kinds: choiceOf(query.job_kinds, 'job_kinds'),
    tags: choiceOf(query.tag, 'tag'),
    labels: choiceOf(query.label, 'label'),
    workers: choiceOf(query.worker, 'worker'),
    scriptHash: query.script_hash,
    schedulePath: query.schedule_path,
    isScheduled: isScheduled(query),
    args: query.args,
    result: query.result,
    concurrencyKey: query.concurrency_key,
    isDue: query.scheduled_for_before_now,
    createdBefore: query.created_before,
    createdAfter: query.created_after,
    startedBefore: query.started_before,
    startedAfter: query.started_after,
    completedBefore: query.completed_before,
    completedAfter: query.completed_after,
  };
}

function isScheduled({ trigger_kind, is_not_schedule }: JobListQuery): boolean | undefined {
  if (trigger_kind !== undefined) return true;
  return is_not_schedule ? false : undefined;
}

type StateFilter = Pick<JobFilter, 'side' | 'liveState' | 'doneStatuses' | 'isSkipped'>;

/** Null: the filters exclude each other. */
function stateFilter(side: JobFilter['side'], query: JobListQuery): StateFilter | null {
  const live = liveStateOf(query);
  const done = doneStatusesOf(query);
  const isDone = done !== undefined || isAboutTheEnd(query);
  const isContradiction = live === undefined ? isDone && side === 'live' : isDone || side === 'done';
  if (isContradiction) return null;
  if (live !== undefined) return { side: 'live', liveState: live };
  const isSkipped = query.status === 'skipped' ? true : query.is_skipped;
  return isDone ? { side: 'done', doneStatuses: done, isSkipped } : { side };
}

/** Filters on what only a run that ended has. */
function isAboutTheEnd(query: JobListQuery): boolean {
  const filters = [query.is_skipped, query.completed_before, query.completed_after, query.label, query.result];
  return filters.some((filter) => filter !== undefined);
}

function liveStateOf(query: JobListQuery): JobFilter['liveState'] {
  if (query.suspended) return 'suspended';
  if (query.running) return 'running';
  if (query.scheduled_for_before_now) return 'waiting';
  const { status } = query;
  return status === 'waiting' || status === 'running' || status === 'suspended' ? status : undefined;
}

function doneStatusesOf(query: JobListQuery): DoneStatus[] | undefined {
  if (query.status === 'skipped') return ['success'];
  if (query.status === 'success' || query.status === 'failure' || query.status === 'canceled') return [query.status];
  if (query.success === undefined) return undefined;
  return query.success ? ['success'] : ['failure', 'canceled'];
}

async function parentFilter({
  workspaceId,
  query,
  caller,
}: Omit<JobListing, 'side'>): Promise<Pick<JobFilter, 'parentId' | 'scopeId'>> {
  if (query.parent_job === undefined) return {};
  await assertMaySeeRun(caller, { workspaceId, id: query.parent_job });
  const scope = await loadScope(workspaceId, query.parent_job);
  if (!scope || scope.id === scope.flowId) return { parentId: query.parent_job };
  return { parentId: scope.flowId, scopeId: scope.id };
}

/** `a,b` takes any of them, `!a,!b` none. */
function choiceOf(text: string | undefined, field: string): Choice | undefined {
  if (text === undefined || text === '') return undefined;
  const parts = text.split(',').map((part) => part.trim());
  const excluded = parts.filter((part) => part.startsWith('!'));
  if (excluded.length === 0) return { values: parts, isExcluded: false };
  if (excluded.length === parts.length) return { values: parts.map((part) => part.slice(1)), isExcluded: true };
  throw new AppError('invalid_input', 'Put ! before all of the values or before none.', { field: `query.${field}` });
}
