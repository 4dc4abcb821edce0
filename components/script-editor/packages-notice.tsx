'use client';

import { queryOptions, useQuery } from '@tanstack/react-query';
import { LoaderCircle, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { getFlow } from '@/contract/flows';
import { getJob } from '@/contract/jobs';
import { callApi } from '../api/client';
import { isEnded } from '../run-view/job-facts';
import { JobLogs } from '../run-view/job-parts';
import { useJob } from '../run-view/use-job';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { isResolving, scriptQuery } from './script-api';

type PackagesNoticeProps = { workspace: string /** Null for what is not deployed. */; path: string | null };

/** How far the packages of the deployed version have come: while they are resolved, and when that failed. */
export function PackagesNotice({ workspace, path }: PackagesNoticeProps) {
  const script = useQuery({ ...scriptQuery(workspace, path ?? ''), enabled: path !== null }).data;
  if (path === null || !script?.lock_job) return null;
  const log = { workspace, jobId: script.lock_job };
  if (script.lock_error_logs !== undefined) {
    const effect = script.lock === undefined ? ', so it cannot run.' : '. It runs on those from before.';
    const text = `The packages of this version could not be resolved${effect}`;
    return <Strip tone="alert" text={text} detail={script.lock_error_logs} log={log} />;
  }
  if (!isResolving(script)) return null;
  return <Strip tone="status" text="The packages of this version are being resolved. Runs wait for them." log={log} />;
}

type FlowPackagesNoticeProps = { workspace: string; path: string /** Null for a new flow. */; version: number | null };

/** The same of the inline scripts of a flow. */
export function FlowPackagesNotice({ workspace, path, version }: FlowPackagesNoticeProps) {
  const locking = useQuery({ ...flowLockQuery({ workspace, path, version }), enabled: version !== null }).data;
  if (!locking?.job) return null;
  const log = { workspace, jobId: locking.job };
  if (locking.problem !== undefined) {
    const text = 'Packages of an inline script could not be resolved, so its step cannot run.';
    return <Strip tone="alert" text={text} detail={locking.problem} log={log} />;
  }
  if (locking.isOver) return null;
  return (
    <Strip tone="status" text="The packages of inline scripts are being resolved. Steps wait for them." log={log} />
  );
}

const RESOLVING_POLL_MS = 1_000;

function flowLockQuery({ workspace, path, version }: FlowPackagesNoticeProps) {
  return queryOptions({
    queryKey: ['flow-lock', workspace, path, version],
    queryFn: async ({ signal }) => {
      const params = { workspace, path };
      const { lock_job: job, lock_error_logs: problem } = await callApi(getFlow, { params, signal });
      return { job, problem, isOver: job === undefined || problem !== undefined || (await hasEnded(workspace, job)) };
    },
    refetchInterval: ({ state }) => (state.data?.isOver === false ? RESOLVING_POLL_MS : false),
  });
}

async function hasEnded(workspace: string, id: string): Promise<boolean> {
  const query = { no_logs: 'true', no_code: 'true' } as const;
  return isEnded(await callApi(getJob, { params: { workspace, id }, query }));
}

type StripProps = {
  tone: 'status' | 'alert';
  text: string;
  detail?: string;
  log: { workspace: string; jobId: string };
};

function Strip({ tone, text, detail, log }: StripProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div
      role={tone}
      className={cn('border-b px-4 py-1.5 text-sm', tone === 'alert' ? 'bg-destructive-subtle' : 'bg-info-subtle')}
    >
      <div className="flex flex-wrap items-center gap-2">
        {tone === 'alert' ? (
          <TriangleAlert className="size-4 shrink-0 text-destructive" aria-hidden />
        ) : (
          <LoaderCircle className="size-4 animate-spin motion-reduce:animate-none" aria-hidden />
        )}
        <p className="min-w-0 flex-1 break-words">{text}</p>
        <Button variant="outline" size="sm" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? 'Hide log' : 'Show log'}
        </Button>
      </div>
      {detail ? (
        <pre className="mt-1 max-h-32 overflow-auto font-mono text-xs break-words whitespace-pre-wrap">{detail}</pre>
      ) : null}
      {isOpen ? <LockLog key={log.jobId} {...log} /> : null}
    </div>
  );
}

function LockLog({ workspace, jobId }: { workspace: string; jobId: string }) {
  const live = useJob(workspace, jobId);
  return <JobLogs job={{ id: jobId }} live={live} className="mt-2 h-48" />;
}
