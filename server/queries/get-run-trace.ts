import type { RunTrace } from '@/contract/run-trace';
import {
  loadTraceAttempts,
  loadTraceJob,
  loadTraceModules,
  loadTraceScopes,
  loadTraceSteps,
  type TraceJob,
} from '../db/trace-reads';
import { spanTree, type TraceRows } from '../trace/span-tree';
import { traceContextOf } from '../trace/trace-context';
import { jobNotFound, type JobAddress } from './get-job';

// A page that shows more bars than this shows nothing.
const ROWS_MAX = 2_000;
/** Flows in flows in flows. */
const LEVELS_MAX = 20;

/** A run as spans, from the rows it left: nothing of it is lost with Redis, a worker or a collector. */
export async function getRunTrace({ workspaceId, id }: JobAddress, rowsMax = ROWS_MAX): Promise<RunTrace> {
  const root = await loadTraceJob(workspaceId, id);
  if (!root) throw jobNotFound();
  const { rows, isTruncated } = await readRows(root, rowsMax);
  const context = traceContextOf(root.rootId, root.traceparent);
  const spans = spanTree(rows, root.parentId === null ? context.callerSpanId : null);
  const [first] = spans;
  return {
    traceId: context.traceId,
    rootId: root.id,
    startMs: first?.startMs ?? root.createdAt.getTime(),
    endMs: first?.endMs ?? null,
    spans,
    isTruncated,
  };
}

/** Level by level: the steps of the flow, then those of its sub-flows. */
async function readRows(root: TraceJob, rowsMax: number): Promise<{ rows: TraceRows; isTruncated: boolean }> {
  const rows: TraceRows = { root, steps: [], scopes: [], modules: [], attempts: [] };
  let isTruncated = false;
  let flows = isFlow(root) ? [root.id] : [];
  for (let level = 0; flows.length > 0 && level < LEVELS_MAX && !isTruncated; level++) {
    const [steps, scopes, modules] = await Promise.all([
      loadTraceSteps(flows, rowsMax),
      loadTraceScopes(flows, rowsMax),
      loadTraceModules(flows, rowsMax),
    ]);
    rows.steps.push(...steps);
    rows.scopes.push(...scopes);
    rows.modules.push(...modules);
    isTruncated = Math.max(rows.steps.length, rows.scopes.length, rows.modules.length) >= rowsMax;
    flows = steps.filter(isFlow).map((step) => step.id);
  }
  rows.attempts = await loadTraceAttempts([root, ...rows.steps].filter(hasAttempts).map((job) => job.id));
  return { rows, isTruncated };
}

function isFlow(job: TraceJob): boolean {
  return job.kind === 'flow' || job.kind === 'flowpreview';
}

/** Most jobs have one attempt, and that is the job's own row. */
function hasAttempts(job: TraceJob): boolean {
  return !isFlow(job) && (job.attempt > 1 || (job.attempt === 1 && job.liveStatus === 'queued'));
}
