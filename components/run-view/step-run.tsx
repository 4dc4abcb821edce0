'use client';

import { ArrowUpRight } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import type { TreeStep } from '@/contract/run-tree';
import { Button } from '../ui/button';
import { CodeBlock } from '../ui/code-block';
import { ErrorNote } from '../ui/error-state';
import { Skeleton } from '../ui/skeleton';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../ui/tabs';
import { CachedNote } from './cached-note';
import { isFlowRun } from './job-facts';
import { JobInputs, JobLogs, JobResult } from './job-parts';
import { JobProgress } from './job-progress';
import { runHref } from './links';
import { useJob } from './use-job';
import { waitSentence } from './wait-text';

type StepRunProps = { workspace: string; step: TreeStep };

/** One try of a step. */
export function StepRun({ workspace, step }: StepRunProps) {
  const live = useJob(workspace, step.id);
  const [tab, setTab] = useState('result');
  const { job } = live;
  if (!job) return live.error ? <ErrorNote error={live.error} /> : <Skeleton className="h-40" />;
  const reason = waitSentence(job);
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {reason ? <p className="text-sm">{reason}</p> : null}
      <JobProgress job={job} />
      {job.cached_from ? <CachedNote workspace={workspace} from={job.cached_from} /> : null}
      <Tabs value={tab} onValueChange={setTab}>
        <TabsList>
          <TabsTrigger value="result">Result</TabsTrigger>
          <TabsTrigger value="inputs">Inputs</TabsTrigger>
          {isFlowRun(job) ? null : <TabsTrigger value="logs">Logs</TabsTrigger>}
          {job.raw_code ? <TabsTrigger value="code">Code</TabsTrigger> : null}
        </TabsList>
        <TabsContent value="result">
          <JobResult job={job} />
        </TabsContent>
        <TabsContent value="inputs">
          <JobInputs job={job} />
        </TabsContent>
        <TabsContent value="logs">
          <JobLogs job={job} live={live} className="h-80" />
        </TabsContent>
        {job.raw_code ? (
          <TabsContent value="code">
            <CodeBlock code={job.raw_code} label="Code" />
          </TabsContent>
        ) : null}
      </Tabs>
      <Button asChild variant="link" size="sm" className="w-fit px-0">
        <Link href={runHref(workspace, step.id)}>
          {isFlowRun(job) ? 'Open the run of this flow' : 'Open this step as a page'} <ArrowUpRight aria-hidden />
        </Link>
      </Button>
    </div>
  );
}
