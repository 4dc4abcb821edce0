'use client';

import type { Job } from '@/contract/job-shape';
import { ErrorNote } from '../ui/error-state';
import { Skeleton } from '../ui/skeleton';
import { isEnded, statusOf } from './job-facts';
import { useRunTrace } from './use-run-trace';
import { Waterfall } from './waterfall/waterfall';

type ScriptTimelineProps = { workspace: string; job: Job; nowMs: number };

/** Where the time of a script's run went, attempt by attempt. */
export function ScriptTimeline({ workspace, job, nowMs }: ScriptTimelineProps) {
  const trace = useRunTrace({ workspace, jobId: job.id, isLive: !isEnded(job), revision: statusOf(job) });
  if (trace.data) return <Waterfall trace={trace.data} labels={NO_LABELS} nowMs={nowMs} selected={null} />;
  return trace.error ? <ErrorNote error={trace.error} /> : <Skeleton className="h-16" />;
}

const NO_LABELS: ReadonlyMap<string, string> = new Map();
