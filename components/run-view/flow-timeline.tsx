'use client';

import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import type { TraceSpan } from '@/contract/run-trace';
import { allModules } from '@/engine/flow/document';
import { EmptyState } from '../ui/empty-state';
import { ErrorNote } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';
import type { FlowRunView } from './flow-run-parts';
import { isEnded } from './job-facts';
import { runHref } from './links';
import { useRunTrace } from './use-run-trace';
import { iterationsAround } from './waterfall/rows';
import { Waterfall } from './waterfall/waterfall';

/** The waterfall of a flow's run. A step of this flow opens beside it, one of a sub-flow as a run of its own. */
export function FlowTimeline({ view }: { view: FlowRunView }) {
  const { workspace, job, flow, nowMs, tree } = view;
  const router = useRouter();
  const live = { isLive: !isEnded(job), revision: tree.revision };
  const trace = useRunTrace({ workspace, jobId: flow.id, ...live });
  const labels = useMemo(() => labelsOf(view), [view]);
  if (!trace.data)
    return trace.error ? (
      <div className="p-4">
        <ErrorNote error={trace.error} />
      </div>
    ) : (
      <SkeletonRows rows={4} label="Loading the timeline" />
    );
  if (trace.data.spans.length < 2) return <EmptyState title="No step has started yet" className="py-8" />;
  const known = trace.data;

  function open(span: TraceSpan, owner: TraceSpan) {
    if (span.kind === 'run' && span.jobId === flow.id) return view.onSelect(null);
    if (owner.jobId !== flow.id) {
      if (span.jobId ?? owner.jobId) router.push(runHref(workspace, span.jobId ?? owner.jobId ?? ''));
      return;
    }
    for (const around of iterationsAround(known, span)) view.onPick(around.scopeId, around.moduleId, around.chosen);
    if (span.moduleId) view.onSelect(span.moduleId);
  }

  return <Waterfall trace={known} labels={labels} nowMs={nowMs} selected={view.selected} onOpen={open} />;
}

function labelsOf({ tree }: FlowRunView): ReadonlyMap<string, string> {
  const modules = tree.flows.toReversed().flatMap((flow) => allModules(flow.value));
  return new Map(modules.map((module) => [module.id, module.summary || module.id]));
}
