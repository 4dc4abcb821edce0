import type { FlowJobLogs, FlowJobResult, FlowResults } from '@/contract/flow-logs';
import { type FlowJob, loadFlowJobs, loadLogsOf, loadScopePlaces, type ScopePlace } from '../db/flow-jobs';
import { groupBy } from '../trace/group-by';
import { type JobAddress, jobNotFound } from './get-job';
import { durationMs, runStateOf } from './run-state';

const JOBS_MAX = 1_000;
const PREFIX_CHARS = 2_000;

type Place = Omit<FlowJobLogs, 'logs'>;
type Placed = { job: FlowJob; place: Place };
type Tree = { placed: Placed[]; isCut: boolean; enclosing: string | null };

/** The logs of a run and of all that runs inside of it. */
export async function getFlowLogs(address: JobAddress): Promise<FlowJobLogs[]> {
  const { placed } = await loadTree(address, null);
  const logs = await loadLogsOf(placed.map(({ job }) => job.id));
  return placed.map(({ job, place }) => ({ ...place, logs: logs.get(job.id) ?? '' }));
}

/** The same as one text; jobs that printed nothing stay out. */
export async function getFlowLogsText(address: JobAddress): Promise<string> {
  const parts = (await getFlowLogs(address)).filter(({ logs }) => logs !== '');
  return parts.map(({ label, job_id, logs }) => `--- ${label} (${job_id}) ---\n${logs.trimEnd()}\n`).join('\n');
}

export async function getFlowResults(
  address: JobAddress,
  { step, max_result_len = PREFIX_CHARS }: { step?: string; max_result_len?: number },
): Promise<FlowResults> {
  const { placed, isCut, enclosing } = await loadTree(address, max_result_len);
  const wanted = step === undefined ? placed : placed.filter((each) => isAt(each.place, step));
  return {
    ...(enclosing === null ? {} : { enclosing_job: enclosing }),
    entries: wanted.map(resultView),
    ...(isCut ? { truncated: true } : {}),
    ...(wanted.length === 0 ? { step_error: noSuchStep(placed, step ?? '') } : {}),
  };
}

/** A step without an iteration is its last one. */
function isAt({ label, step_path, sibling_index, sibling_count }: Place, step: string): boolean {
  return label === step || (step_path === step && sibling_index === sibling_count);
}

function noSuchStep(placed: Placed[], step: string): string {
  const known = [...new Set(placed.map(({ place }) => place.step_path ?? ''))].filter((path) => path !== '');
  return `The run has no job at ${step}. It has ${known.slice(0, 50).join(', ') || 'no steps'}.`;
}

function resultView({ job, place }: Placed): FlowJobResult {
  const { doneStatus, startedAt, finishedAt, resultPrefix, resultLength } = job;
  const duration = durationMs(startedAt, finishedAt);
  return {
    ...place,
    status: statusOf(job),
    ...(doneStatus === null ? {} : { success: doneStatus === 'success' }),
    ...(duration === null ? {} : { duration_ms: duration }),
    ...(startedAt === null ? {} : { started_at: startedAt.toISOString() }),
    ...(resultPrefix === null || resultLength === null
      ? {}
      : { result_prefix: resultPrefix, result_length: resultLength }),
  };
}

function statusOf(job: FlowJob): FlowJobResult['status'] {
  if (job.isSkipped) return 'skipped';
  const state = runStateOf(job);
  return state === 'waiting' ? 'queued' : state;
}

async function loadTree({ workspaceId, id }: JobAddress, prefixChars: number | null): Promise<Tree> {
  const jobs = await loadFlowJobs({ workspaceId, id, limit: JOBS_MAX + 1, prefixChars });
  const [root] = jobs;
  if (!root) throw jobNotFound();
  const kept = jobs.slice(0, JOBS_MAX);
  const flows = kept.filter(({ kind }) => kind === 'flow' || kind === 'flowpreview').map((job) => job.id);
  const scopes = new Map((await loadScopePlaces(flows)).map((scope) => [scope.id, scope]));
  return { placed: placesOf(kept, scopes), isCut: jobs.length > JOBS_MAX, enclosing: root.parentId };
}

type Segment = { module: string; nth: number | null };

function placesOf(jobs: FlowJob[], scopes: Map<string, ScopePlace>): Placed[] {
  const segments = new Map<string, Segment[]>();
  for (const [n, job] of jobs.entries()) {
    const around = n === 0 ? null : (segments.get(job.parentId ?? '') ?? []);
    segments.set(job.id, around ? [...around, ...inside(job, scopes)] : []);
  }
  const pathOf = (job: FlowJob) => stepPath(segments.get(job.id) ?? []);
  const siblings = groupBy(jobs, pathOf);
  return jobs.map((job) => {
    const own = segments.get(job.id) ?? [];
    const path = pathOf(job);
    const same = siblings.get(path) ?? [];
    const place = {
      job_id: job.id,
      label: own.length === 0 ? (job.path ?? job.kind) : own.map(labelOf).join('/'),
      kind: job.kind,
      flow_step_id: job.moduleId,
      step_path: path,
      depth: own.length,
      sibling_index: same.indexOf(job) + 1,
      sibling_count: same.length,
    };
    return { job, place };
  });
}

/** The way from a flow to a job of it: through iterations and branches. */
function inside({ scopeId, moduleId }: FlowJob, scopes: Map<string, ScopePlace>): Segment[] {
  const way: Segment[] = [{ module: moduleId ?? '', nth: null }];
  for (let at = scopes.get(scopeId ?? ''); at?.parentScopeId; at = scopes.get(at.parentScopeId))
    way.unshift({ module: at.moduleId ?? '', nth: (at.idx ?? 0) + 1 });
  return way;
}

function labelOf({ module, nth }: Segment): string {
  return nth === null ? module : `${module}[${nth}]`;
}

function stepPath(way: Segment[]): string | null {
  return way.length === 0 ? null : way.map(({ module }) => module).join('/');
}
