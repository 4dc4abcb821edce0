'use client';

import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { cn } from '../ui/cn';
import { Button } from '../ui/button';
import { TimeAgo } from '../ui/time-ago';
import { toast } from '../ui/toast';
import { type DraftPlace, draftsOfQuery } from './draft-api';
import type { DraftSyncHandle } from './use-draft-sync';

type StripProps = { children: ReactNode; action?: ReactNode; tone?: 'info' | 'warning' };

/** A line above an editor that says what a person must know before typing on. */
export function Strip({ children, action, tone = 'info' }: StripProps) {
  return (
    <div
      role={tone === 'info' ? 'status' : 'alert'}
      className={cn(
        'flex shrink-0 flex-wrap items-center justify-between gap-2 border-b px-4 py-1.5 text-sm text-foreground',
        tone === 'info' ? 'bg-info-subtle' : 'bg-warning-subtle',
      )}
    >
      <p className="min-w-0 break-words">{children}</p>
      {action ? <div className="flex flex-wrap gap-1">{action}</div> : null}
    </div>
  );
}

type RestoredStripProps = { at: string; isDeployed: boolean; onDiscard: () => void; onKeep: () => void };

/** A draft was opened in place of the deployed version. */
export function RestoredStrip({ at, isDeployed, onDiscard, onKeep }: RestoredStripProps) {
  return (
    <Strip
      action={
        <>
          <Button variant="outline" size="sm" onClick={onDiscard}>
            Discard draft
          </Button>
          <Button variant="ghost" size="sm" onClick={onKeep}>
            Keep it
          </Button>
        </>
      }
    >
      This is your draft from <TimeAgo at={at} />. {isDeployed ? 'It is not deployed yet.' : 'It was never deployed.'}
    </Strip>
  );
}

type SyncStripsProps = { sync: DraftSyncHandle; onTakeStored: () => Promise<void> };

/** Why a draft is not stored. */
export function SyncStrips({ sync, onTakeStored }: SyncStripsProps) {
  const [isTaking, setIsTaking] = useState(false);

  async function take() {
    setIsTaking(true);
    await onTakeStored().catch(() => toast.error('The other draft could not be loaded.'));
    setIsTaking(false);
  }

  switch (sync.status) {
    case 'offline':
      return (
        <Strip tone="warning">
          The server does not answer. Your draft is kept in this browser and is saved when the server is back.
        </Strip>
      );
    case 'refused':
      return <Strip tone="warning">The draft is kept in this browser only. {sync.error?.message}</Strip>;
    case 'conflict':
      return (
        <Strip
          tone="warning"
          action={
            <>
              <Button variant="outline" size="sm" loading={isTaking} onClick={() => void take()}>
                Load the other one
              </Button>
              <Button variant="outline" size="sm" onClick={sync.keepMine}>
                Keep this one
              </Button>
            </>
          }
        >
          Your draft was also changed in another tab or on another machine.
        </Strip>
      );
    default:
      return null;
  }
}

type OthersStripProps = { place: DraftPlace; username: string };

/** Somebody else works on the same thing, in a draft of their own. */
export function OthersStrip({ place, username }: OthersStripProps) {
  const drafts = useQuery(draftsOfQuery(place));
  const [isHidden, setIsHidden] = useState(false);
  const users = drafts.data?.[0]?.draft_users ?? [];
  const others = users.flatMap((user) => (user.username && user.username !== username ? [user.username] : []));
  if (isHidden || others.length === 0) return null;
  return (
    <Strip
      action={
        <Button variant="ghost" size="sm" onClick={() => setIsHidden(true)}>
          Hide
        </Button>
      }
    >
      {listOf(others)} {others.length === 1 ? 'has a draft' : 'have drafts'} of this {place.kind} too. Each person’s
      draft is their own; who deploys second is told.
    </Strip>
  );
}

const SHOWN_MAX = 3;

function listOf(names: string[]): string {
  if (names.length > SHOWN_MAX) return `${names.slice(0, SHOWN_MAX).join(', ')} and ${names.length - SHOWN_MAX} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
