import type { RunState } from '@/contract/job-shape';
import type { DoneStatus, LiveStatus } from '../db/job-reads';

type Known = {
  doneStatus: DoneStatus | null;
  liveKind?: string | null;
  liveStatus: LiveStatus | null;
  isSuspended?: boolean;
  startedAt: Date | null;
};

/** The one word for where a job is. A flow is queued again between its steps: that counts as running. */
export function runStateOf(job: Known): RunState {
  if (job.doneStatus !== null) return job.doneStatus;
  if (job.isSuspended || job.liveStatus === 'suspended') return 'suspended';
  if (job.liveStatus === 'held') return 'waiting';
  const isUnderWay = job.liveKind === 'flow' && job.startedAt !== null;
  return job.liveStatus === 'queued' && !isUnderWay ? 'waiting' : 'running';
}

export function durationMs(startedAt: Date | null, endedAt: Date | null): number | null {
  if (startedAt === null || endedAt === null) return null;
  return Math.max(0, endedAt.getTime() - startedAt.getTime());
}
