'use client';

import { CircleStop } from 'lucide-react';
import Link from 'next/link';
import type { Job } from '@/contract/job-shape';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { formatDuration } from '../ui/duration';
import { StatusBadge } from '../ui/status-badge';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table';
import { TimeAgo } from '../ui/time-ago';
import { Tooltip } from '../ui/tooltip';
import { isEnded, kindLabel, runDuration, statusOf, titleOf } from './job-facts';
import { JobProgress } from './job-progress';
import { runHref } from './links';
import { useIsWide } from './use-is-wide';
import { needsSomebody, shortWait } from './wait-text';

type RunListProps = { workspace: string; jobs: Job[]; nowMs: number; onCancel: (jobId: string) => void };

const TABLE_MIN_PX = 640;

/** A table where there is room, cards on a small screen. */
export function RunList(props: RunListProps) {
  const isWide = useIsWide(TABLE_MIN_PX);
  return isWide ? <RunTable {...props} /> : <RunCards {...props} />;
}

function RunTable({ workspace, jobs, nowMs, onCancel }: RunListProps) {
  return (
    <Table aria-label="Runs">
      <TableHeader>
        <TableRow>
          <TableHead>Status</TableHead>
          <TableHead>Run</TableHead>
          <TableHead>Kind</TableHead>
          <TableHead>Started</TableHead>
          <TableHead className="text-right">Duration</TableHead>
          <TableHead>By</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {jobs.map((job) => (
          <TableRow key={job.id} className="relative h-11">
            <TableCell>
              <StatusBadge status={statusOf(job)} />
              <WaitNote job={job} />
              <JobProgress job={job} className="mt-1 w-28" />
            </TableCell>
            <TableCell className="max-w-72">
              <RunLink workspace={workspace} job={job} />
            </TableCell>
            <TableCell className="whitespace-nowrap text-muted-foreground">{kindLabel(job)}</TableCell>
            <TableCell className="whitespace-nowrap text-muted-foreground">
              <TimeAgo at={job.created_at} />
            </TableCell>
            <TableCell className="text-right whitespace-nowrap text-muted-foreground tabular-nums">
              {formatDuration(runDuration(job, nowMs))}
            </TableCell>
            <TableCell className="max-w-36 truncate text-muted-foreground">{job.created_by}</TableCell>
            <TableCell className="w-12 text-right">
              <CancelButton job={job} onCancel={onCancel} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function RunCards({ workspace, jobs, nowMs, onCancel }: RunListProps) {
  return (
    <ul aria-label="Runs" className="divide-y">
      {jobs.map((job) => (
        <li key={job.id} className="relative flex flex-col gap-1.5 px-4 py-3">
          <div className="flex items-center justify-between gap-2">
            <StatusBadge status={statusOf(job)} />
            <span className="text-xs text-muted-foreground">
              <TimeAgo at={job.created_at} />
            </span>
          </div>
          <RunLink workspace={workspace} job={job} />
          <WaitNote job={job} />
          <JobProgress job={job} />
          <div className="flex items-center justify-between gap-2 text-xs text-muted-foreground">
            <span className="truncate">
              {[kindLabel(job), job.created_by, formatDuration(runDuration(job, nowMs))].filter(Boolean).join(' · ')}
            </span>
            <CancelButton job={job} onCancel={onCancel} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function WaitNote({ job }: { job: Job }) {
  const text = shortWait(job);
  if (text === null) return null;
  return (
    <span className={cn('block text-xs', needsSomebody(job) ? 'text-warning' : 'text-muted-foreground')}>{text}</span>
  );
}

// The whole row leads to the run; the link itself stays one element for keyboard and screen reader.
function RunLink({ workspace, job }: { workspace: string; job: Job }) {
  return (
    <Link
      href={runHref(workspace, job.id)}
      className="block truncate font-medium after:absolute after:inset-0 hover:underline"
    >
      {titleOf(job)}
    </Link>
  );
}

function CancelButton({ job, onCancel }: { job: Job; onCancel: (jobId: string) => void }) {
  if (isEnded(job) || job.canceled) return null;
  return (
    <Tooltip label="Cancel run">
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label="Cancel run"
        className="relative z-10"
        onClick={() => onCancel(job.id)}
      >
        <CircleStop aria-hidden />
      </Button>
    </Tooltip>
  );
}
