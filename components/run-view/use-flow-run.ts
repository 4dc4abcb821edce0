import { useMemo, useState } from 'react';
import type { Job } from '@/contract/job-shape';
import type { RunTree, TreeFlow } from '@/contract/run-tree';
import type { FlowRunView } from './flow-run-parts';
import { isEnded } from './job-facts';
import { type Picks, pickKey, statesOf, visitsOf } from './run-tree';
import { type IterationPage, useRunTree } from './use-run-tree';

type FlowRunOptions = {
  workspace: string;
  jobId: string;
  /** Undefined until it is loaded. */
  job: Job | undefined;
  revision: string | undefined;
  nowMs: number;
};

/** What a flow's run did so far and which of its iterations are looked at, kept up to date while it runs. */
export function useFlowRun({ workspace, jobId, job, revision, nowMs }: FlowRunOptions) {
  const [pages, setPages] = useState<IterationPage[]>([]);
  const [picks, setPicks] = useState<Picks>({});
  const isLive = job === undefined || !isEnded(job);
  const found = useRunTree({ workspace, jobId: job ? treeOwner(job) : jobId, isLive, revision, pages });
  const { tree, isLoadingPage } = found;
  const flow = useMemo(() => (tree && job ? flowIn(tree, job) : undefined), [tree, job]);
  const visits = useMemo(() => (tree && flow ? visitsOf(tree, flow, picks) : []), [tree, flow, picks]);
  const states = useMemo(() => (tree ? statesOf(tree, visits) : {}), [tree, visits]);
  const view = useMemo((): FlowRunView | null => {
    if (!job || !tree || !flow) return null;
    return {
      workspace,
      job,
      tree,
      flow,
      // What a canceled run left open counts until the run ended.
      nowMs: job.type === 'CompletedJob' ? Date.parse(job.completed_at) : nowMs,
      visits,
      states,
      picks,
      isLoadingPage,
      onPage: (page) => setPages((now) => withPage(now, page)),
      onPick: (scopeId, moduleId, chosen) => setPicks((now) => ({ ...now, [pickKey(scopeId, moduleId)]: chosen })),
      selected: null,
      onSelect: () => undefined,
    };
  }, [workspace, job, tree, flow, nowMs, visits, states, picks, isLoadingPage]);
  return { view, isLive, isLoaded: tree !== undefined, error: found.error, retry: found.retry };
}

/** An iteration or a branch has no tree of its own: it stands in that of the whole run. */
function treeOwner(job: Job): string {
  return job.job_kind === 'flownode' ? (job.root_job ?? job.id) : job.id;
}

/** The flow that ran, or the part of one that an iteration or a branch is. */
function flowIn(tree: RunTree, job: Job): TreeFlow | undefined {
  if (job.job_kind !== 'flownode') return tree.flows.find((flow) => flow.id === job.id);
  const scope = tree.scopes.find((candidate) => candidate.id === job.id);
  const whole = tree.flows.find((flow) => flow.id === scope?.flowId);
  return whole && job.raw_flow ? { ...whole, scopeId: job.id, value: job.raw_flow } : undefined;
}

function withPage(pages: IterationPage[], page: IterationPage): IterationPage[] {
  const isKnown = pages.some(
    (known) => known.scope === page.scope && known.module === page.module && known.after === page.after,
  );
  return isKnown ? pages : [...pages, page];
}
