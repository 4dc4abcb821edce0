'use client';

import { CloudOff } from 'lucide-react';
import { cn } from '../ui/cn';
import type { DraftStatus as Status } from './draft-sync';

type DraftStatusProps = {
  status: Status;
  isDirty: boolean;
  /** A version is deployed. */
  isDeployed: boolean;
  className?: string;
};

const WORDS: Record<Exclude<Status, 'none'>, string> = {
  waiting: 'Saving draft…',
  saving: 'Saving draft…',
  saved: 'Draft saved',
  offline: 'Draft only in this browser',
  refused: 'Draft not saved',
  conflict: 'Draft changed elsewhere',
};

/** Where what was typed is now. */
export function DraftStatus({ status, isDirty, isDeployed, className }: DraftStatusProps) {
  const isClean = status === 'none' || (!isDirty && ['waiting', 'saving', 'saved'].includes(status));
  return (
    <span
      aria-live="polite"
      data-draft={status}
      className={cn('flex items-center gap-1 text-xs whitespace-nowrap text-muted-foreground', className)}
    >
      {status === 'offline' ? <CloudOff className="size-3.5 text-warning" aria-hidden /> : null}
      {isClean ? (isDeployed ? 'Deployed' : 'Not deployed') : WORDS[status as keyof typeof WORDS]}
    </span>
  );
}
