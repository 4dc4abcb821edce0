'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ChevronDown, RotateCcw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { restartFlowAtStep } from '@/contract/flow-runs';
import { getRunTree } from '@/contract/run-tree';
import type { RestartPoint } from '@/engine/run/restart-point';
import { callApi } from '../api/client';
import { Button } from '../ui/button';
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '../ui/dropdown-menu';
import { toast } from '../ui/toast';
import type { FlowRunView } from './flow-run-parts';
import { isEnded } from './job-facts';
import { runHref } from './links';
import { pointOf, restartPath, type RestartStep } from './restart-path';
import { chosenIteration, isLoop, scopesById, type Visit } from './run-tree';

export type OnRestart = (point: RestartPoint) => Promise<void>;

type RestartHereProps = {
  view: FlowRunView;
  visit: Visit;
  /** Does it another way than as a run of its own: the editor tests what it holds. */
  onRestart?: OnRestart;
};

/** Starts a run that takes over this one up to a step, or up to an iteration or branch of it. */
export function RestartHere({ view, visit, onRestart }: RestartHereProps) {
  const restart = useRestart(view, visit, onRestart);
  if (!canRestart(view, visit)) return null;
  const starts = startsOf(view, visit);
  const words = onRestart ? 'Test again from here' : 'Run again from here';
  const icon = restart.isPending ? null : <RotateCcw aria-hidden />;
  if (starts.length === 1) {
    return (
      <Button
        variant="outline"
        size="sm"
        className="w-fit"
        loading={restart.isPending}
        onClick={() => restart.mutate({})}
      >
        {icon} {words}
      </Button>
    );
  }
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="outline" size="sm" className="w-fit" loading={restart.isPending}>
          {icon} {words} <ChevronDown aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start">
        {starts.map(({ label, index }) => (
          <DropdownMenuItem key={label} onSelect={() => restart.mutate({ index })}>
            {label}
          </DropdownMenuItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

// An error handler and a preprocessor have no place in the order of steps; an iteration is no run of its own.
function canRestart({ job }: FlowRunView, { module }: Visit): boolean {
  return isEnded(job) && job.job_kind !== 'flownode' && module.id !== 'failure' && module.id !== 'preprocessor';
}

type Start = { label: string; index?: number };

/** Where a loop or a branchall may begin; other steps begin at their beginning. */
function startsOf(view: FlowRunView, visit: Visit): Start[] {
  const { value } = visit.module;
  const first: Start = { label: isLoop(visit.module) ? 'From the first iteration' : 'All branches' };
  if (value.type === 'branchall') {
    const rest = value.branches
      .slice(1)
      .map((branch, i) => ({ label: branch.summary || `Branch ${i + 2}`, index: i + 1 }));
    return [first, ...rest.map(({ label, index }) => ({ label: `From “${label}” on`, index }))];
  }
  if (!isLoop(visit.module)) return [first];
  const scopes = scopesById(view.tree);
  const index = scopes.get(chosenIteration(scopes, visit, view.picks) ?? '')?.index ?? 0;
  return index === 0 ? [first] : [first, { label: `From iteration ${index + 1}, the one shown`, index }];
}

function useRestart(view: FlowRunView, visit: Visit, onRestart: OnRestart | undefined) {
  const router = useRouter();
  const client = useQueryClient();
  const { workspace } = view;
  return useMutation({
    mutationFn: async ({ index }: { index?: number }) => {
      const { id, path } = await wayTo(view, visit);
      const last = path.at(-1);
      const steps =
        last && index !== undefined ? [...path.slice(0, -1), { ...last, branch_or_iteration_n: index }] : path;
      if (onRestart) return onRestart(pointOf(id, steps));
      const [first, ...nested_path] = steps;
      return callApi(restartFlowAtStep, { params: { workspace, id }, body: { step_id: '', ...first, nested_path } });
    },
    onSuccess: (id) => {
      if (id === undefined) return;
      void client.invalidateQueries({ queryKey: ['runs', workspace] });
      router.push(runHref(workspace, id));
    },
    onError: (error) => toast.error(`It could not be started. ${error.message}`),
  });
}

/** A sub-flow goes on within the whole run it is part of. */
async function wayTo(
  { workspace, job, tree }: FlowRunView,
  visit: Visit,
): Promise<{ id: string; path: RestartStep[] }> {
  const id = job.root_job ?? job.id;
  const whole = id === job.id ? tree : await callApi(getRunTree, { params: { workspace, id } });
  const path = restartPath(whole, id, { scopeId: visit.scope.id, moduleId: visit.module.id });
  if (!path) throw new Error('It is too far into a long loop. Start from the loop itself, in the whole run.');
  return { id, path };
}
