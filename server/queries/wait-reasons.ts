import type { Job } from '@/contract/job-shape';
import type { WaitReason } from '@/contract/wait-reason';
import {
  countAhead,
  loadWaitedApprovals,
  loadWaitingLeaves,
  type WaitedApproval,
  type WaitingLeaf,
} from '../db/wait-reads';
import type { WorkerRecord } from '../db/worker-reads';
import { whyNotRun } from './list-languages';
import { capacityOf, listLiveWorkers, standstill } from './workers';

/** Why each of these jobs does not go on; one that does is missing. */
export async function loadWaitReasons(jobIds: string[]): Promise<Map<string, WaitReason>> {
  const leaves = await loadWaitingLeaves(jobIds);
  if (leaves.length === 0) return new Map();
  const suspended = leaves.filter((leaf) => leaf.status === 'suspended').map((leaf) => leaf.liveId);
  const [approvals, workers] = await Promise.all([loadWaitedApprovals(suspended), listLiveWorkers()]);
  const known = { approvals: new Map(approvals.map((approval) => [approval.scopeId, approval])), workers };
  return new Map(leaves.map((leaf) => [leaf.jobId, reasonOf(leaf, known)]));
}

/** The same for one job, with how many are before it. */
export async function loadWaitReason(jobId: string): Promise<WaitReason | undefined> {
  const reason = (await loadWaitReasons([jobId])).get(jobId);
  if (!reason || !IN_A_QUEUE.has(reason.reason)) return reason;
  const [leaf] = await loadWaitingLeaves([jobId]);
  return leaf ? { ...reason, ahead: await countAhead(leaf) } : undefined;
}

const IN_A_QUEUE = new Set<WaitReason['reason']>(['busy', 'queued']);

/** Adds their reasons to the jobs of a page that wait. */
export async function withWaitReasons(jobs: Job[]): Promise<Job[]> {
  const open = jobs.filter((job) => job.type === 'QueuedJob').map((job) => job.id);
  const reasons = open.length === 0 ? new Map<string, WaitReason>() : await loadWaitReasons(open);
  return jobs.map((job) => {
    const wait = reasons.get(job.id);
    return job.type === 'QueuedJob' && wait ? { ...job, wait } : job;
  });
}

type Known = { approvals: Map<string, WaitedApproval>; workers: WorkerRecord[] };

function reasonOf(leaf: WaitingLeaf, { approvals, workers }: Known): WaitReason {
  const step = leaf.isStep || leaf.phase !== null ? (leaf.step ?? undefined) : undefined;
  if (leaf.status === 'suspended') return approvalReason(leaf, approvals.get(leaf.liveId));
  if (leaf.status === 'held' && leaf.isDue) return { reason: 'concurrency', step, ...roomOf(leaf) };
  if (!leaf.isDue) return { reason: timeReason(leaf), step, until: leaf.runAt.toISOString() };
  const capacity = capacityOf(leaf.tag, workers);
  const { slots } = capacity;
  const still = standstill(leaf.tag, capacity);
  const place = { step, tag: leaf.tag };
  if (still === 'busy') return { reason: 'busy', ...place, slots };
  const hint = still === 'no_worker' ? whyNotRun(leaf.tag, workers) : undefined;
  return { reason: still ?? 'queued', ...place, ...(hint ? { hint } : {}) };
}

function roomOf({ key, limit, running, cooling, windowS }: WaitingLeaf): Partial<WaitReason> {
  const known = { key: key ?? undefined, limit: limit ?? undefined, running: running ?? undefined };
  return cooling ? { ...known, cooling, window_s: windowS ?? undefined } : known;
}

function approvalReason(leaf: WaitingLeaf, approval: WaitedApproval | undefined): WaitReason {
  if (!approval) return { reason: 'approval', step: leaf.step ?? undefined, until: leaf.runAt.toISOString() };
  return {
    reason: 'approval',
    step: approval.moduleId,
    until: approval.deadline.toISOString(),
    approvers: [...approval.approvers, ...approval.groups],
    missing: approval.missing,
  };
}

function timeReason(leaf: WaitingLeaf): 'scheduled' | 'sleeping' | 'backoff' {
  if (leaf.phase === 'asleep') return 'sleeping';
  return leaf.retryNo > 0 || leaf.phase === 'backoff' ? 'backoff' : 'scheduled';
}
