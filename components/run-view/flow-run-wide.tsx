'use client';

import { FlowGraph } from '../flow-editor/flow-graph';
import { Card, CardHeader, CardTitle } from '../ui/card';
import type { FlowRunView } from './flow-run-parts';
import { FlowSummary } from './flow-summary';
import { FlowTimeline } from './flow-timeline';
import { StepPanel } from './step-panel';

/** Graph and timeline to the left; to the right the run, or the selected step. */
export function FlowRunWide({ view }: { view: FlowRunView }) {
  const { flow, states, selected, onSelect } = view;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(24rem,34rem)] items-start gap-4">
      <div className="flex min-w-0 flex-col gap-4">
        <Card aria-label="Graph" className="h-[clamp(22rem,60dvh,48rem)] overflow-hidden">
          <FlowGraph value={flow.value} states={states} selectedId={selected} onSelect={onSelect} />
        </Card>
        <Card aria-label="Timeline">
          <CardHeader>
            <CardTitle>Timeline</CardTitle>
          </CardHeader>
          <FlowTimeline view={view} />
        </Card>
      </div>
      <Card aria-label={selected ? `Step ${selected}` : 'Run'} className="sticky top-4">
        {selected ? <StepPanel key={selected} view={view} moduleId={selected} /> : <FlowSummary view={view} />}
      </Card>
    </div>
  );
}
