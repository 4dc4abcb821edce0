import type { JobListQuery } from '@/contract/jobs';
import type { Job } from '@/contract/job-shape';
import { listJobs as listJobRecords, type Choice, type JobFilter } from '../db/job-list';
import type { DoneStatus } from '../db/job-reads';
import { loadScope } from '../db/scope-reads';
import { AppError } from '../errors';
import { jobView } from './job-view';
import { withWaitReasons } from './wait-reasons';

const PER_PAGE = 30;
const PER_PAGE_MAX = 100;

export type JobListing = { workspaceId: string; side: JobFilter['side']; query: JobListQuery };

/** A page of runs, the newest first; nothing is counted. */
export async function listJobs({ workspaceId, side, query }: JobListing): Promise<Job[]> {
  const state = stateFilter(side, query);
  if (!state) return [];
  const limit = Math.min(query.per_page ?? PER_PAGE, PER_PAGE_MAX);
  const records = await listJobRecords({
    workspaceId,
    ...state,
    ...(await parentFilter(workspaceId, query)),
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
    createdBefore: query.created_before,
    createdAfter: query.created_after,
    startedBefore: query.started_before,
    startedAfter: query.started_after,
    completedBefore: query.completed_before,
    completedAfter: query.completed_after,
    limit,
    offset: ((query.page ?? 1) - 1) * limit,
  });
  return withWaitReasons(records.map(jobView));
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
  const filters = [query.is_skipped, query.completed_before, query.completed_after, query.label];
  return filters.some((filter) => filter !== undefined);
}

function liveStateOf(query: JobListQuery): JobFilter['liveState'] {
  if (query.suspended) return 'suspended';
  if (query.running) return 'running';
  const { status } = query;
  return status === 'waiting' || status === 'running' || status === 'suspended' ? status : undefined;
}

function doneStatusesOf(query: JobListQuery): DoneStatus[] | undefined {
  if (query.status === 'skipped') return ['success'];
  if (query.status === 'success' || query.status === 'failure' || query.status === 'canceled') return [query.status];
  if (query.success === undefined) return undefined;
  return query.success ? ['success'] : ['failure', 'canceled'];
}

async function parentFilter(
  workspaceId: string,
  query: JobListQuery,
): Promise<Pick<JobFilter, 'parentId' | 'scopeId'>> {
  if (query.parent_job === undefined) return {};
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
