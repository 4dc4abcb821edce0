'use client';

import { ArrowUpRight, CircleStop, Play } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import type { JsonSchema } from '@/engine/flow/schema';
import { SchemaForm } from '../form/schema-form';
import { EarlierInputs } from '../inputs/earlier-inputs';
import { CancelRunDialog } from '../run-view/cancel-run-dialog';
import { runDuration, statusOf } from '../run-view/job-facts';
import { JobProgress } from '../run-view/job-progress';
import { JobLogs, JobResult } from '../run-view/job-parts';
import { runHref } from '../run-view/links';
import { useNow } from '../run-view/use-now';
import { waitSentence } from '../run-view/wait-text';
import { Button } from '../ui/button';
import { formatDuration } from '../ui/duration';
import { ErrorNote } from '../ui/error-state';
import { Kbd } from '../ui/kbd';
import { StatusBadge } from '../ui/status-badge';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../ui/tabs';
import type { Signature } from './use-signature';
import type { TestRun } from './use-test-run';

type TestPanelProps = {
  workspace: string;
  /** Of which earlier runs are offered. */
  path: string;
  signature: Signature;
  test: TestRun;
};

/** The form made from the code, and what running it gives. */
export function TestPanel({ workspace, path, signature, test }: TestPanelProps) {
  const [isCanceling, setIsCanceling] = useState(false);
  return (
    <div className="flex flex-col gap-4 p-4">
      <section aria-label="Inputs" className="flex flex-col gap-3">
        {hasFields(signature.schema) ? (
          <>
            <div className="flex justify-end">
              <EarlierInputs
                of={{ workspace, kind: 'script', path }}
                schema={signature.schema}
                args={test.args}
                hasTests
                onUse={(args) => test.fill(args)}
              />
            </div>
            <SchemaForm
              key={test.filled}
              schema={signature.schema}
              value={test.args}
              onChange={test.setArgs}
              errors={test.errors}
              workspace={workspace}
            />
          </>
        ) : (
          <p className="text-sm text-muted-foreground">
            {signature.isPending ? 'Reading the form from the code…' : 'This code takes no inputs.'}
          </p>
        )}
        <div className="flex items-center gap-2">
          <Button className="flex-1" onClick={test.run} loading={test.isBusy}>
            {test.isBusy ? null : <Play aria-hidden />} Run
            <Kbd className="ml-1 border-primary-foreground/40 bg-transparent text-inherit max-sm:hidden" aria-hidden>
              Ctrl ↵
            </Kbd>
          </Button>
          {test.isBusy && test.jobId ? (
            <Button variant="outline" onClick={() => setIsCanceling(true)}>
              <CircleStop aria-hidden /> Cancel run
            </Button>
          ) : null}
        </div>
        {test.startError ? <ErrorNote error={test.startError} /> : null}
      </section>
      {test.jobId ? <Outcome key={test.jobId} workspace={workspace} test={test} jobId={test.jobId} /> : null}
      <CancelRunDialog
        workspace={workspace}
        jobId={isCanceling ? test.jobId : null}
        onClose={() => setIsCanceling(false)}
      />
    </div>
  );
}

function hasFields(schema: JsonSchema): boolean {
  return Object.keys(schema.properties ?? {}).length > 0;
}

function Outcome({ workspace, test, jobId }: { workspace: string; test: TestRun; jobId: string }) {
  const { live } = test;
  const { job } = live;
  const [chosen, setChosen] = useState<string | null>(null);
  const nowMs = useNow(live.isLive);
  const reason = job ? waitSentence(job) : null;
  return (
    <section aria-label="Test run" className="flex min-w-0 flex-col gap-2 border-t pt-3">
      <div className="flex flex-wrap items-center gap-2 text-xs text-muted-foreground">
        <StatusBadge status={job ? statusOf(job) : 'queued'} />
        {job ? <span className="tabular-nums">{formatDuration(runDuration(job, nowMs))}</span> : null}
        {reason ? <span>{reason}</span> : null}
        <Link
          href={runHref(workspace, jobId)}
          className="ml-auto flex items-center gap-0.5 text-primary hover:underline"
        >
          Open run <ArrowUpRight className="size-3.5" aria-hidden />
        </Link>
      </div>
      {job ? <JobProgress job={job} /> : null}
      {live.error ? <ErrorNote error={live.error} /> : null}
      {/* Until it has ended there is only the log to see. */}
      <Tabs value={chosen ?? (job?.type === 'CompletedJob' ? 'result' : 'logs')} onValueChange={setChosen}>
        <TabsList>
          <TabsTrigger value="result">Result</TabsTrigger>
          <TabsTrigger value="logs">Logs</TabsTrigger>
        </TabsList>
        <TabsContent value="result">{job ? <JobResult job={job} /> : null}</TabsContent>
        <TabsContent value="logs">
          <JobLogs job={{ id: jobId }} live={live} className="h-72" />
        </TabsContent>
      </Tabs>
    </section>
  );
}
