'use client';

import { X } from 'lucide-react';
import { useState } from 'react';
import { findModule, locate } from '@/engine/flow/document';
import type { FlowModule } from '@/engine/flow/schema';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { formatDuration } from '../ui/duration';
import { EmptyState } from '../ui/empty-state';
import { StatusBadge } from '../ui/status-badge';
import type { FlowRunView } from './flow-run-parts';
import { IterationList } from './iteration-list';
import { type OnRestart, RestartHere } from './restart-here';
import { attemptsOf, durationOf, graphStatus, isLoop, type Visit, runStatusOf } from './run-tree';
import { StepAttempts } from './step-attempts';
import { StepRun } from './step-run';

type StepPanelProps = { view: FlowRunView; moduleId: string; isSheet?: boolean; onRestart?: OnRestart };

/** What one step did: its tries, inputs, result and logs, and which iteration of the loops around it is shown. */
export function StepPanel({ view, moduleId, isSheet = false, onRestart }: StepPanelProps) {
  const module = findModule(view.flow.value, moduleId);
  const visit = view.visits.find((candidate) => candidate.module.id === moduleId);
  if (!module) return null;
  return (
    <div className="flex min-w-0 flex-col">
      <PanelHeader module={module} visit={visit} view={view} isSheet={isSheet} />
      <div className="flex min-w-0 flex-col gap-4 p-4">
        {loopsAround(view, moduleId).map((loop) => (
          <IterationList key={`${loop.scope.id}/${loop.module.id}`} view={view} visit={loop} />
        ))}
        {visit ? <RestartHere view={view} visit={visit} onRestart={onRestart} /> : null}
        {visit ? (
          <StepBody key={`${visit.scope.id}/${moduleId}`} view={view} visit={visit} />
        ) : (
          <EmptyState
            title="This step was not reached"
            description="It has not started yet, or the run took another way."
            className="py-8"
          />
        )}
      </div>
    </div>
  );
}

type PanelHeaderProps = { module: FlowModule; visit: Visit | undefined; view: FlowRunView; isSheet: boolean };

function PanelHeader({ module, visit, view, isSheet }: PanelHeaderProps) {
  return (
    <div className="flex items-start justify-between gap-2 border-b px-4 py-3">
      <div className="min-w-0">
        <h2 className="flex items-center gap-2 text-sm font-semibold">
          <Badge variant="outline" className="font-mono">
            {module.id}
          </Badge>
          <span className="truncate">{module.summary || KINDS[module.value.type]}</span>
        </h2>
        {visit ? (
          <div className="mt-1.5 flex flex-wrap items-center gap-2 text-xs text-muted-foreground">
            <StatusBadge status={runStatusOf(graphStatus(visit.record, visit.scope))} />
            <span className="tabular-nums">{formatDuration(durationOf(visit.record, view.nowMs))}</span>
          </div>
        ) : null}
      </div>
      {isSheet ? null : (
        <Button variant="ghost" size="icon-sm" aria-label="Close step" onClick={() => view.onSelect(null)}>
          <X aria-hidden />
        </Button>
      )}
    </div>
  );
}

const KINDS: Record<FlowModule['value']['type'], string> = {
  rawscript: 'Script',
  script: 'Script',
  flow: 'Flow',
  identity: 'Pass through',
  forloopflow: 'For loop',
  whileloopflow: 'While loop',
  branchone: 'One branch',
  branchall: 'All branches',
};

// The loops the step is in, the outermost first, and the step itself when it is one.
function loopsAround(view: FlowRunView, moduleId: string): Visit[] {
  const parents = locate(view.flow.value, moduleId)?.parents.map((parent) => parent.id) ?? [];
  const ids = new Set([...parents, moduleId]);
  return view.visits.filter((visit) => ids.has(visit.module.id) && isLoop(visit.module));
}

function StepBody({ view, visit }: { view: FlowRunView; visit: Visit }) {
  const attempts = attemptsOf(visit.record);
  const [chosen, setChosen] = useState<string | null>(null);
  const attempt = attempts.find((candidate) => candidate.id === chosen) ?? attempts.at(-1);
  if (!attempt) return <ContainerNote visit={visit} />;
  return (
    <>
      {attempts.length > 1 ? <StepAttempts attempts={attempts} chosen={attempt.id} onChoose={setChosen} /> : null}
      <StepRun key={attempt.id} workspace={view.workspace} step={attempt} />
    </>
  );
}

function ContainerNote({ visit }: { visit: Visit }) {
  const { module, record } = visit;
  if (module.value.type === 'branchone' && record.branchChosen !== null) {
    const branch = module.value.branches[record.branchChosen];
    const name = branch ? branch.summary || `Branch ${record.branchChosen + 1}` : 'Otherwise';
    return <p className="text-sm text-muted-foreground">Branch taken: {name}</p>;
  }
  if (module.value.type === 'branchall') {
    return (
      <p className="text-sm text-muted-foreground">
        {record.total ?? record.scopes.length} branches, {record.failed} failed.
      </p>
    );
  }
  if (isLoop(module)) return null;
  return <p className="text-sm text-muted-foreground">This step needs no worker: it hands on its input.</p>;
}
