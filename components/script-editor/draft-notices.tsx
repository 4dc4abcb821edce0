'use client';

import type { ReactNode } from 'react';
import type { ScriptReply } from '@/contract/scripts';
import { Button } from '../ui/button';
import { TimeAgo } from '../ui/time-ago';
import { draftOf } from './script-api';
import type { ScriptDraftState } from './use-script-draft';

type DraftNoticesProps = { editing: ScriptDraftState; newest: ScriptReply | null; readOnly: boolean };

/** What a person must know before typing on: a draft came back, or somebody saved a newer version. */
export function DraftNotices({ editing, newest, readOnly }: DraftNoticesProps) {
  const { restored, parentHash, isDirty } = editing;
  const isOutdated = newest !== null && parentHash !== null && newest.parent_hashes.includes(parentHash);
  if (readOnly) return <Notice>You can look at this script and run it. Editing takes the role of a developer.</Notice>;
  return (
    <>
      {restored ? (
        <Notice
          action={
            <>
              <Button variant="outline" size="sm" onClick={() => editing.reset(newest ? draftOf(newest) : null)}>
                Discard draft
              </Button>
              <Button variant="ghost" size="sm" onClick={editing.hideNotice}>
                Keep it
              </Button>
            </>
          }
        >
          Your unsaved changes from <TimeAgo at={restored.keptAt} /> are back.
        </Notice>
      ) : null}
      {isOutdated && newest ? (
        <Notice
          action={
            <Button variant="outline" size="sm" onClick={() => editing.reset(draftOf(newest))}>
              Load it
            </Button>
          }
        >
          {newest.created_by} saved a newer version <TimeAgo at={newest.created_at} />.
          {isDirty ? ' Loading it discards your changes.' : ''}
        </Notice>
      ) : null}
    </>
  );
}

function Notice({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div
      role="status"
      className="flex flex-wrap items-center justify-between gap-2 border-b bg-info-subtle px-4 py-1.5 text-sm text-foreground"
    >
      <p className="min-w-0">{children}</p>
      {action ? <div className="flex gap-1">{action}</div> : null}
    </div>
  );
}
