'use client';

import { type ReactNode, useState } from 'react';
import type { Job } from '@/contract/job-shape';
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card';
import { CodeBlock } from '../ui/code-block';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../ui/tabs';
import { JobInputs, JobLogs, JobResult } from './job-parts';
import { useIsWide } from './use-is-wide';
import { ScriptTimeline } from './script-timeline';
import type { LiveJob } from './use-job';

type ScriptRunProps = { workspace: string; job: Job; live: LiveJob; nowMs: number };

/** A run of one script: side by side where there is room, else one tab at a time. */
export function ScriptRun(props: ScriptRunProps) {
  const isWide = useIsWide();
  if (!isWide) return <NarrowRun {...props} />;
  const { job, live } = props;
  return (
    <div className="grid grid-cols-2 items-start gap-4">
      <div className="flex min-w-0 flex-col gap-4">
        <Part title="Result">
          <JobResult job={job} />
        </Part>
        <Part title="Inputs">
          <JobInputs job={job} />
        </Part>
        <Part title="Time">
          <ScriptTimeline {...props} />
        </Part>
        {job.raw_code ? (
          <Part title="Code">
            <CodeBlock code={job.raw_code} label="Code" />
          </Part>
        ) : null}
      </div>
      <Part title="Logs">
        <JobLogs job={job} live={live} className="h-[calc(100dvh-16rem)] min-h-72" />
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card aria-label={title}>
      <CardHeader>
        <CardTitle>{title}</CardTitle>
      </CardHeader>
      <CardContent>{children}</CardContent>
    </Card>
  );
}

function NarrowRun(props: ScriptRunProps) {
  const { job, live } = props;
  const [tab, setTab] = useState('result');
  return (
    <Tabs value={tab} onValueChange={setTab}>
      <TabsList>
        <TabsTrigger value="result">Result</TabsTrigger>
        <TabsTrigger value="logs">Logs</TabsTrigger>
        <TabsTrigger value="inputs">Inputs</TabsTrigger>
        <TabsTrigger value="time">Time</TabsTrigger>
        {job.raw_code ? <TabsTrigger value="code">Code</TabsTrigger> : null}
      </TabsList>
      <TabsContent value="result">
        <JobResult job={job} />
      </TabsContent>
      <TabsContent value="logs">
        <JobLogs job={job} live={live} className="h-[60dvh]" />
      </TabsContent>
      <TabsContent value="inputs">
        <JobInputs job={job} />
      </TabsContent>
      <TabsContent value="time">
        <ScriptTimeline {...props} />
      </TabsContent>
      {job.raw_code ? (
        <TabsContent value="code">
          <CodeBlock code={job.raw_code} label="Code" />
        </TabsContent>
      ) : null}
    </Tabs>
  );
}
