'use client';

import Link from 'next/link';
import { useState } from 'react';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { Skeleton } from '../ui/skeleton';
import { ApprovalNote } from './approval-note';
import { FailureBanner } from './failure-banner';
import type { FlowRunView } from './flow-run-parts';
import { FlowRunNarrow } from './flow-run-narrow';
import { FlowRunWide } from './flow-run-wide';
import { runHref } from './links';
import { waitingApprovals } from './run-tree';
import { useFlowRun } from './use-flow-run';
import { useIsWide } from './use-is-wide';

type FlowRunProps = Pick<FlowRunView, 'workspace' | 'job' | 'nowMs'> & { revision: string | undefined };

/** A run of a flow: its graph with live states, and what each step did. */
export function FlowRun(props: FlowRunProps) {
  const { workspace, job } = props;
  const { view, isLoaded, error, retry } = useFlowRun({ ...props, jobId: job.id });
  if (view) return <LoadedFlowRun view={view} />;
  if (isLoaded && job.root_job && job.root_job !== job.id) {
    return <InTheWholeRun workspace={workspace} rootId={job.root_job} />;
  }
  if (error || isLoaded) return <ErrorState error={error} title="The steps cannot be shown" onRetry={retry} />;
  return <Skeleton className="h-96" />;
}

/** Of a long loop the tree holds the first iterations only; the run itself pages through all of them. */
function InTheWholeRun({ workspace, rootId }: { workspace: string; rootId: string }) {
  return (
    <EmptyState
      title="This is one pass through a part of a flow"
      description="Its steps are shown in the run it belongs to."
      action={
        <Button asChild>
          <Link href={runHref(workspace, rootId)}>Open the whole run</Link>
        </Button>
      }
    />
  );
}

function LoadedFlowRun({ view: found }: { view: FlowRunView }) {
  const { workspace, job, visits } = found;
  const [selected, setSelected] = useState<string | null>(null);
  const isWide = useIsWide();
  const view: FlowRunView = {
    ...found,
    selected,
    // The start and the end of the graph stand for the run itself.
    onSelect: (moduleId) => setSelected(moduleId?.startsWith('#') ? null : moduleId),
  };
  return (
    <>
      <FailureBanner job={job} visits={visits} onOpenStep={setSelected} />
      {waitingApprovals(visits).map((visit) => (
        <ApprovalNote key={`${visit.scope.id}/${visit.module.id}`} workspace={workspace} job={job} visit={visit} />
      ))}
      {isWide ? <FlowRunWide view={view} /> : <FlowRunNarrow view={view} />}
    </>
  );
}
