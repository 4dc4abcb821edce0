import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  Clock,
  LoaderCircle,
  type LucideIcon,
  SkipForward,
} from 'lucide-react';
import { Badge, type BadgeProps } from './badge';
import { cn } from './cn';

export type RunStatus =
  | 'queued'
  | 'running'
  | 'waiting'
  | 'suspended'
  | 'success'
  | 'failure'
  | 'canceled'
  | 'skipped'
  | 'pending';

type Look = { label: string; icon: LucideIcon; variant: BadgeProps['variant']; text: string; isSpinning?: boolean };

/** How every state of a run looks, wherever it is shown: badge, row, node of the graph. */
export const statusLooks: Record<RunStatus, Look> = {
  pending: { label: 'Not started', icon: CircleDashed, variant: 'default', text: 'text-muted-foreground' },
  queued: { label: 'Queued', icon: Clock, variant: 'default', text: 'text-muted-foreground' },
  running: { label: 'Running', icon: LoaderCircle, variant: 'info', text: 'text-info', isSpinning: true },
  waiting: { label: 'Waiting', icon: Clock, variant: 'warning', text: 'text-warning' },
  suspended: { label: 'Awaiting approval', icon: CirclePause, variant: 'suspended', text: 'text-suspended' },
  success: { label: 'Success', icon: CircleCheck, variant: 'success', text: 'text-success' },
  failure: { label: 'Failed', icon: CircleX, variant: 'destructive', text: 'text-destructive' },
  canceled: { label: 'Canceled', icon: Ban, variant: 'warning', text: 'text-warning' },
  skipped: { label: 'Skipped', icon: SkipForward, variant: 'default', text: 'text-muted-foreground' },
};

export function StatusBadge({ status, className }: { status: RunStatus; className?: string }) {
  const look = statusLooks[status];
  return (
    <Badge variant={look.variant} className={className}>
      <StatusIcon status={status} className="size-3" />
      {look.label}
    </Badge>
  );
}

/** The icon alone; give it a `label` when no text stands beside it. */
export function StatusIcon({ status, className, label }: { status: RunStatus; className?: string; label?: boolean }) {
  const look = statusLooks[status];
  const Icon = look.icon;
  return (
    <Icon
      className={cn('size-4 shrink-0', look.text, look.isSpinning && 'animate-spin', className)}
      role={label ? 'img' : undefined}
      aria-label={label ? look.label : undefined}
      aria-hidden={label ? undefined : true}
    />
  );
}
