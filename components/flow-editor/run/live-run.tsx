'use client';

import { useEffect } from 'react';
import type { FlowRunView } from '../../run-view/flow-run-parts';
import { useFlowRun } from '../../run-view/use-flow-run';
import { useJob } from '../../run-view/use-job';
import { useNow } from '../../run-view/use-now';
import type { Job } from '@/contract/job-shape';

/** What is known of a run that is followed. */
export type Live = {
  /** The run it is about. */
  of: string | null;
  job: Job | undefined;
  isLive: boolean;
  error: unknown;
  view: FlowRunView | null;
};

export const NOT_LIVE: Live = { of: null, job: undefined, isLive: false, error: null, view: null };

type LiveRunProps = { workspace: string; jobId: string; onChange: (live: Live) => void };

/** Follows one run and tells what it does. Draws nothing: the graph and the panel show it. */
export function LiveRun({ workspace, jobId, onChange }: LiveRunProps) {
  const followed = useJob(workspace, jobId);
  const { job, revision } = followed;
  const nowMs = useNow(followed.isLive);
  const { view, isLive, error: treeError } = useFlowRun({ workspace, jobId, job, revision, nowMs });
  const error = followed.error ?? treeError;
  useEffect(() => onChange({ of: jobId, job, isLive, error, view }), [onChange, jobId, job, isLive, error, view]);
  return null;
}
