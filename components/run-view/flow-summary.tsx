'use client';

import { useState } from 'react';
import { CardContent, CardHeader, CardTitle } from '../ui/card';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../ui/tabs';
import type { FlowRunView } from './flow-run-parts';
import { JobInputs, JobResult } from './job-parts';

/** Result and inputs of the run as a whole. */
export function FlowSummary({ view }: { view: FlowRunView }) {
  const { job } = view;
  const [tab, setTab] = useState('result');
  return (
    <>
      <CardHeader>
        <CardTitle>The run</CardTitle>
        <span className="text-xs text-muted-foreground">Select a step to see what it did</span>
      </CardHeader>
      <CardContent>
        <Tabs value={tab} onValueChange={setTab}>
          <TabsList>
            <TabsTrigger value="result">Result</TabsTrigger>
            <TabsTrigger value="inputs">Inputs</TabsTrigger>
          </TabsList>
          <TabsContent value="result">
            <JobResult job={job} />
          </TabsContent>
          <TabsContent value="inputs">
            <JobInputs job={job} />
          </TabsContent>
        </Tabs>
      </CardContent>
    </>
  );
}
