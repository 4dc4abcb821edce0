import type { Job } from '@/contract/job-shape';
import type { RunTree, TreeFlow } from '@/contract/run-tree';
import type { Picks, statesOf, Visit } from './run-tree';
import type { IterationPage } from './use-run-tree';

/** What the parts of a flow's run share. */
export type FlowRunView = {
  workspace: string;
  job: Job;
  tree: RunTree;
  flow: TreeFlow;
  nowMs: number;
  onPage: (page: IterationPage) => void;
  isLoadingPage: boolean;
  visits: Visit[];
  states: ReturnType<typeof statesOf>;
  picks: Picks;
  onPick: (scopeId: string, moduleId: string, chosen: string) => void;
  selected: string | null;
  onSelect: (moduleId: string | null) => void;
};
