'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import type { WorkerState } from '@/contract/workers';
import { languageLabel } from '@/engine/languages/languages';
import { runHref } from '../run-view/links';
import { useNow } from '../run-view/use-now';
import { Badge, type BadgeProps } from '../ui/badge';
import { Card } from '../ui/card';
import { cn } from '../ui/cn';
import { formatDuration } from '../ui/duration';
import { TimeAgo } from '../ui/time-ago';
import { Tooltip } from '../ui/tooltip';

/** A card for each worker: there are few, and each has much to tell. */
export function WorkerList({ workers, showsWorkspace }: { workers: WorkerState[]; showsWorkspace: boolean }) {
  return (
    <ul aria-label="Workers" className="grid gap-3 lg:grid-cols-2">
      {workers.map((worker) => (
        <li key={worker.id} className="min-w-0">
          <Card className="flex h-full flex-col gap-3 p-4">
            <Head worker={worker} />
            <Slots worker={worker} />
            <Facts worker={worker} />
            <Jobs worker={worker} showsWorkspace={showsWorkspace} />
          </Card>
        </li>
      ))}
    </ul>
  );
}

const STATES: Record<WorkerState['state'], { label: string; variant: BadgeProps['variant'] }> = {
  alive: { label: 'Alive', variant: 'success' },
  draining: { label: 'Draining', variant: 'warning' },
  lost: { label: 'Not seen', variant: 'destructive' },
};

function Head({ worker }: { worker: WorkerState }) {
  const look = STATES[worker.state];
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <div className="min-w-0">
        <h2 className="truncate font-medium">{worker.host}</h2>
        <p className="truncate font-mono text-xs text-muted-foreground">{worker.id}</p>
      </div>
      <Badge variant={look.variant}>{look.label}</Badge>
    </div>
  );
}

function Slots({ worker: { busy, slots } }: { worker: WorkerState }) {
  const share = slots === 0 ? 0 : Math.min(1, busy / slots);
  return (
    <div className="flex items-center gap-3">
      <div
        role="meter"
        aria-label="Busy slots"
        aria-valuemin={0}
        aria-valuemax={slots}
        aria-valuenow={busy}
        className="h-2 flex-1 overflow-hidden rounded-full bg-muted"
      >
        <div
          className={cn('h-full rounded-full', share === 1 ? 'bg-warning' : 'bg-success')}
          style={{ width: `${share * 100}%` }}
        />
      </div>
      <span className="text-xs text-muted-foreground tabular-nums">
        {busy} of {slots} slots busy
      </span>
    </div>
  );
}

function Facts({ worker }: { worker: WorkerState }) {
  const { sandbox } = worker;
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
      <Fact label="Tags">
        <span className="flex flex-wrap gap-1">
          {worker.tags.map((tag) => (
            <Badge key={tag} variant="outline" className="font-mono">
              {tag}
            </Badge>
          ))}
        </span>
      </Fact>
      <Fact label="Languages">
        {worker.languages.map(languageLabel).join(', ') || 'none'}
        <LanguagesOff off={worker.languagesOff} />
      </Fact>
      <Fact label="Sandbox">
        {sandbox.mode === 'off' ? (
          <span className="font-medium text-warning">off: scripts run without isolation</span>
        ) : (
          sandbox.mode
        )}
        {sandbox.lacks.length > 0 ? (
          <Tooltip label={sandbox.lacks.join(' · ')}>
            <button type="button" className="ml-2 text-xs text-warning underline decoration-dotted underline-offset-2">
              {sandbox.lacks.length === 1 ? '1 thing is weaker' : `${sandbox.lacks.length} things are weaker`}
            </button>
          </Tooltip>
        ) : null}
      </Fact>
      <Fact label="Memory">{byteSize(worker.memoryBytes)}</Fact>
      <CacheFact worker={worker} />
      <Fact label="Jobs done">{worker.jobsDone.toLocaleString('en')}</Fact>
      <Fact label="Version">{worker.version}</Fact>
      <Fact label="Up since">
        <TimeAgo at={worker.startedAt} />
      </Fact>
      <Fact label="Last seen">{lastSeen(worker)}</Fact>
    </dl>
  );
}

function CacheFact({ worker: { cacheBytes, cacheBytesMax } }: { worker: WorkerState }) {
  if (cacheBytes === null || cacheBytesMax === null) return null;
  return (
    <Fact label="Packages">
      {byteSize(cacheBytes)} of {byteSize(cacheBytesMax)} on disk
    </Fact>
  );
}

const MIB = 2 ** 20;

function byteSize(bytes: number): string {
  if (bytes < 1024 * MIB) return `${Math.round(bytes / MIB).toLocaleString('en')} MB`;
  return `${(bytes / MIB / 1024).toLocaleString('en', { maximumFractionDigits: 1 })} GB`;
}

const JUST_NOW_S = 10;

function lastSeen({ lastSeenS }: WorkerState): string {
  return lastSeenS < JUST_NOW_S ? 'just now' : `${formatDuration(lastSeenS * 1000)} ago`;
}

function LanguagesOff({ off }: { off: WorkerState['languagesOff'] }) {
  const entries = Object.entries(off);
  if (entries.length === 0) return null;
  return (
    <details className="text-xs text-muted-foreground">
      <summary className="cursor-pointer">
        {entries.length === 1 ? '1 language is off' : `${entries.length} languages are off`}
      </summary>
      <ul className="flex flex-col gap-1 pt-1">
        {entries.map(([language, reason]) => (
          <li key={language}>
            <span className="font-medium">{languageLabel(language)}</span>: {reason}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted-foreground">{label}</dt>
      <dd className="min-w-0 break-words tabular-nums">{children}</dd>
    </>
  );
}

function Jobs({ worker, showsWorkspace }: { worker: WorkerState; showsWorkspace: boolean }) {
  const nowMs = useNow(worker.jobs.length > 0);
  if (worker.jobs.length === 0) return null;
  return (
    <ul aria-label="Running now" className="divide-y border-t pt-1">
      {worker.jobs.map((job) => (
        <li key={job.id} className="flex items-center justify-between gap-3 py-1.5 text-sm">
          <Link href={runHref(job.workspace, job.rootId)} className="min-w-0 truncate text-primary hover:underline">
            {showsWorkspace ? `${job.workspace}: ` : ''}
            {job.path ?? (job.step ? `Step ${job.step}` : 'Test of a script')}
          </Link>
          <span className="shrink-0 text-xs text-muted-foreground tabular-nums">
            {formatDuration(nowMs - Date.parse(job.startedAt))}
          </span>
        </li>
      ))}
    </ul>
  );
}
