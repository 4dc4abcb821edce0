'use client';

import { ChevronRight, Hourglass } from 'lucide-react';
import Link from 'next/link';
import type { Job } from '@/contract/job-shape';
import { scheduleRunsHref } from '../schedules/links';
import { Badge } from '../ui/badge';
import { cn } from '../ui/cn';
import { formatDuration } from '../ui/duration';
import { StatusBadge } from '../ui/status-badge';
import { TimeAgo } from '../ui/time-ago';
import { CachedNote } from './cached-note';
import { isEnded, isFlowRun, kindLabel, runDuration, statusOf, titleOf } from './job-facts';
import { runHref, runsHref, sourceHref } from './links';
import { JobProgress } from './job-progress';
import { PerpetualNote } from './perpetual-note';
import { RunActions } from './run-actions';
import { needsSomebody, waitSentence } from './wait-text';

type RunHeaderProps = { workspace: string; job: Job; nowMs: number };

/** What ran, how it stands, who started it, when and for how long. */
export function RunHeader({ workspace, job, nowMs }: RunHeaderProps) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <Breadcrumb workspace={workspace} job={job} />
        <div className="mt-1 flex flex-wrap items-center gap-2">
          <h1 className="min-w-0 text-lg font-semibold tracking-tight break-all">
            <Title workspace={workspace} job={job} />
          </h1>
          <StatusBadge status={statusOf(job)} />
          <Badge variant="outline">{kindLabel(job)}</Badge>
        </div>
        <Facts workspace={workspace} job={job} nowMs={nowMs} />
        <JobProgress job={job} className="mt-3 max-w-md" />
      </div>
      <RunActions workspace={workspace} job={job} />
    </header>
  );
}

function Breadcrumb({ workspace, job }: { workspace: string; job: Job }) {
  return (
    <nav aria-label="Breadcrumb" className="flex flex-wrap items-center gap-1 text-xs text-muted-foreground">
      <Link href={runsHref(workspace)} className="hover:text-foreground hover:underline">
        Runs
      </Link>
      <ChevronRight className="size-3" aria-hidden />
      {job.is_flow_step && job.root_job ? (
        <>
          <Link href={runHref(workspace, job.root_job)} className="hover:text-foreground hover:underline">
            The whole run
          </Link>
          <ChevronRight className="size-3" aria-hidden />
        </>
      ) : null}
      <span className="font-mono">{job.id.slice(-12)}</span>
    </nav>
  );
}

function Title({ workspace, job }: { workspace: string; job: Job }) {
  const href = sourceHref(workspace, job);
  if (!href) return titleOf(job);
  return (
    <Link href={href} className="underline-offset-4 hover:underline">
      {titleOf(job)}
    </Link>
  );
}

// A flow is taken up again after each wait: only of a script is that a repetition.
function isRepeated(job: Job): boolean {
  return !isFlowRun(job) && (job.attempt ?? 1) > 1;
}

function Facts({ workspace, job, nowMs }: RunHeaderProps) {
  const durationMs = runDuration(job, nowMs);
  const reason = waitSentence(job);
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted-foreground">
      <span>
        Started by <span className="text-foreground">{job.created_by}</span> <TimeAgo at={job.created_at} />
      </span>
      {job.schedule_path ? (
        <span>
          by schedule{' '}
          <Link href={scheduleRunsHref(workspace, job.schedule_path)} className="font-mono text-xs hover:underline">
            {job.schedule_path}
          </Link>{' '}
          for {new Date(job.scheduled_for).toLocaleString('en-GB')}
        </span>
      ) : null}
      {durationMs === undefined ? null : (
        <span className="tabular-nums">
          {isEnded(job) ? 'took' : 'for'} {formatDuration(durationMs)}
        </span>
      )}
      <span>
        tag <code className="font-mono text-xs">{job.tag}</code>
      </span>
      {job.concurrency_key ? (
        <span>
          key <code className="font-mono text-xs">{job.concurrency_key}</code>
        </span>
      ) : null}
      <PerpetualNote workspace={workspace} job={job} />
      {job.cached_from ? <CachedNote workspace={workspace} from={job.cached_from} /> : null}
      {job.mem_peak ? <span>memory {Math.round(job.mem_peak / 1024).toLocaleString('en')} MB</span> : null}
      {isRepeated(job) ? <span>attempt {job.attempt}</span> : null}
      {reason ? (
        <span
          className={cn(
            'flex items-center gap-1.5',
            needsSomebody(job) ? 'font-medium text-warning' : 'text-foreground',
          )}
        >
          <Hourglass className="size-3.5 shrink-0" aria-hidden /> {capitalized(reason)}
        </span>
      ) : null}
      {job.canceled_by ? (
        <span className="text-foreground">
          Canceled by {job.canceled_by}
          {job.canceled_reason ? `: ${job.canceled_reason}` : ''}
        </span>
      ) : null}
    </div>
  );
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
