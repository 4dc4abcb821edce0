'use client';

import { useState } from 'react';
import { FlowGraph } from '../flow-editor/flow-graph';
import { Card } from '../ui/card';
import { Sheet, SheetContent, SheetTitle } from '../ui/sheet';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../ui/tabs';
import type { FlowRunView } from './flow-run-parts';
import { FlowTimeline } from './flow-timeline';
import { JobInputs, JobResult } from './job-parts';
import { StepPanel } from './step-panel';

/** The same on a small screen: one thing at a time, a step over the whole width. */
export function FlowRunNarrow({ view }: { view: FlowRunView }) {
  const { flow, states, selected, onSelect, job } = view;
  const [tab, setTab] = useState('timeline');
  return (
    <>
      <Tabs value={tab} onValueChange={setTab}>
        <TabsList>
          <TabsTrigger value="timeline">Timeline</TabsTrigger>
          <TabsTrigger value="graph">Graph</TabsTrigger>
          <TabsTrigger value="result">Result</TabsTrigger>
          <TabsTrigger value="inputs">Inputs</TabsTrigger>
        </TabsList>
        <TabsContent value="timeline">
          <Card>
            <FlowTimeline view={view} />
          </Card>
        </TabsContent>
        <TabsContent value="graph">
          <Card className="h-[65dvh] overflow-hidden">
            <FlowGraph value={flow.value} states={states} selectedId={selected} onSelect={onSelect} />
          </Card>
        </TabsContent>
        <TabsContent value="result">
          <JobResult job={job} />
        </TabsContent>
        <TabsContent value="inputs">
          <JobInputs job={job} />
        </TabsContent>
      </Tabs>
      <Sheet
        open={selected !== null}
        onOpenChange={(isOpen) => {
          if (!isOpen) onSelect(null);
        }}
      >
        <SheetContent side="right" className="w-full" aria-describedby={undefined}>
          <SheetTitle className="sr-only">Step {selected}</SheetTitle>
          {selected ? <StepPanel key={selected} view={view} moduleId={selected} isSheet /> : null}
        </SheetContent>
      </Sheet>
    </>
  );
}
