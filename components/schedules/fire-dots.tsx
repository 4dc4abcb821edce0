import Link from 'next/link';
import type { FireReply } from '@/contract/schedules';
import { runHref } from '../run-view/links';
import { cn } from '../ui/cn';
import { formatDuration } from '../ui/duration';
import { Tooltip } from '../ui/tooltip';
import { zoneTime } from './zone-time';

type Look = { word: string; className: string };

const LOOKS: Record<FireReply['status'], Look> = {
  success: { word: 'Success', className: 'bg-success' },
  failure: { word: 'Failed', className: 'bg-destructive' },
  canceled: { word: 'Canceled', className: 'bg-warning' },
  skipped: { word: 'Skipped', className: 'border border-muted-foreground/60 bg-transparent' },
  running: { word: 'Running', className: 'animate-pulse bg-info' },
  waiting: { word: 'Queued', className: 'bg-muted-foreground/50' },
  held: { word: 'Waits for the run before', className: 'bg-muted-foreground/50' },
  refused: { word: 'Could not start', className: 'border-2 border-destructive bg-transparent' },
};

const SHOWN = 12;

/** The last firings, the newest at the right; each leads to its run. */
export function FireDots({ workspace, fires }: { workspace: string; fires: FireReply[] }) {
  if (fires.length === 0) return <span className="text-xs text-muted-foreground">No runs yet</span>;
  const shown = fires.slice(0, SHOWN).toReversed();
  return (
    <ul aria-label="Last runs" className="flex items-center">
      {shown.map((fire) => (
        <li key={fire.scheduled_for} className="flex">
          <Dot workspace={workspace} fire={fire} />
        </li>
      ))}
    </ul>
  );
}

function Dot({ workspace, fire }: { workspace: string; fire: FireReply }) {
  const look = LOOKS[fire.status];
  const took = fire.duration_ms === null ? '' : `, ${formatDuration(fire.duration_ms)}`;
  const label = `${look.word}: ${zoneTime(fire.scheduled_for, undefined)}${took}`;
  const dot = <span aria-hidden className={cn('block size-2.5 rounded-full', look.className)} />;
  const frame = 'flex size-4 items-center justify-center rounded-sm hover:bg-accent';
  return (
    <Tooltip label={label}>
      {fire.id === null ? (
        <span role="img" aria-label={label} className={frame}>
          {dot}
        </span>
      ) : (
        <Link href={runHref(workspace, fire.id)} aria-label={label} className={frame}>
          {dot}
        </Link>
      )}
    </Tooltip>
  );
}
