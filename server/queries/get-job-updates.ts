import type { JobUpdate } from '@/contract/job-shape';
import { readLogsAfter, readLogsFrom, type LogCursor, type LogPiece } from '../db/job-logs';
import { loadJob } from '../db/job-reads';
import { loadRevision, loadScope } from '../db/scope-reads';
import { flowValueOf } from './flow-document';
import { jobNotFound, type JobAddress } from './get-job';
import { loadFlowStatus } from './load-flow-status';

export type UpdateWish = {
  /** Where the reader is: an offset it kept, or the cursor of the update before. */
  from: number | LogCursor;
  hasLogs: boolean;
};

export type UpdateAndCursor = { update: JobUpdate; cursor: LogCursor; rootId: string };

/** State of a job and the part of its logs that the reader does not have yet. */
export async function getJobUpdate(address: JobAddress, wish: UpdateWish): Promise<UpdateAndCursor> {
  // The state is read before the logs: when it says that the job ended, all of its logs are there.
  const state = await stateOf(address);
  const logs = await logsOf(address.id, wish);
  const { running, completed, progress, flow_status, revision, rootId } = state;
  const update = {
    running,
    completed,
    ...(logs.text === '' ? {} : { new_logs: logs.text }),
    log_offset: logs.cursor.offset,
    ...(progress === undefined ? {} : { progress }),
    ...(flow_status ? { flow_status, revision } : {}),
  };
  return { update, cursor: logs.cursor, rootId };
}

type State = Pick<JobUpdate, 'running' | 'completed' | 'progress' | 'flow_status' | 'revision'> & { rootId: string };

async function stateOf({ workspaceId, id }: JobAddress): Promise<State> {
  const job = await loadJob(workspaceId, id);
  const scope = !job || job.kind.startsWith('flow') ? await loadScope(workspaceId, id) : null;
  const flow = job ?? (scope && (await loadJob(workspaceId, scope.flowId)));
  if (!flow) throw jobNotFound();
  const completed = job ? job.doneStatus !== null : scope?.status !== 'running';
  const running = !completed && (job ? job.startedAt !== null : true);
  const value = await flowValueOf(flow);
  if (!value) return { running, completed, progress: flow.progress ?? undefined, rootId: flow.rootId };
  const [status, revision] = await Promise.all([loadFlowStatus(value, id, scope), loadRevision(flow.rootId, flow.id)]);
  return { running, completed, rootId: flow.rootId, flow_status: status, revision };
}

async function logsOf(id: string, { from, hasLogs }: UpdateWish): Promise<LogPiece> {
  if (!hasLogs) return { text: '', cursor: typeof from === 'number' ? { offset: from, attempt: 0, seq: -1 } : from };
  return typeof from === 'number' ? readLogsFrom(id, from) : readLogsAfter(id, from);
}
