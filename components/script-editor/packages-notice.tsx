'use client';

import { useQuery } from '@tanstack/react-query';
import { LoaderCircle, TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { ScriptReply } from '@/contract/scripts';
import { JobLogs } from '../run-view/job-parts';
import { useJob } from '../run-view/use-job';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { isResolving, scriptQuery } from './script-api';

type PackagesNoticeProps = { workspace: string /** Null for a script that is not deployed. */; path: string | null };

/** How far the packages of the deployed version have come: while they are resolved, and when that failed. */
export function PackagesNotice({ workspace, path }: PackagesNoticeProps) {
  const script = useQuery({ ...scriptQuery(workspace, path ?? ''), enabled: path !== null }).data;
  if (path === null || !script?.lock_job) return null;
  if (script.lock_error_logs !== undefined) return <Failed workspace={workspace} script={script} />;
  return isResolving(script) ? (
    <Strip
      tone="status"
      icon={<LoaderCircle className="size-4 animate-spin motion-reduce:animate-none" aria-hidden />}
      text="The packages of this version are being resolved. Runs wait for them."
      log={{ workspace, jobId: script.lock_job }}
    />
  ) : null;
}

function Failed({ workspace, script }: { workspace: string; script: ScriptReply }) {
  const effect = script.lock === undefined ? ', so it cannot run.' : '. It runs on those from before.';
  return (
    <Strip
      tone="alert"
      icon={<TriangleAlert className="size-4 shrink-0 text-destructive" aria-hidden />}
      text={`The packages of this version could not be resolved${effect}`}
      detail={script.lock_error_logs}
      log={{ workspace, jobId: script.lock_job ?? '' }}
    />
  );
}

type StripProps = {
  tone: 'status' | 'alert';
  icon: ReactNode;
  text: string;
  detail?: string;
  log: { workspace: string; jobId: string };
};

function Strip({ tone, icon, text, detail, log }: StripProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div
      role={tone}
      className={cn('border-b px-4 py-1.5 text-sm', tone === 'alert' ? 'bg-destructive-subtle' : 'bg-info-subtle')}
    >
      <div className="flex flex-wrap items-center gap-2">
        {icon}
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
