'use client';

import type { ScriptReply } from '@/contract/scripts';
import { OthersStrip, RestoredStrip, Strip, SyncStrips } from '../draft/draft-strips';
import { Button } from '../ui/button';
import { TimeAgo } from '../ui/time-ago';
import { draftOf } from './script-api';
import type { ScriptDraftState } from './use-script-draft';

type DraftNoticesProps = {
  workspace: string;
  username: string;
  editing: ScriptDraftState;
  newest: ScriptReply | null;
  readOnly: boolean;
  onDiscard: () => void;
};

/** What a person must know before typing on: a draft is open, or somebody deployed a newer version. */
export function DraftNotices({ workspace, username, editing, newest, readOnly, onDiscard }: DraftNoticesProps) {
  const { restoredAt, parentHash, isDirty, isSaved, base, sync } = editing;
  const isOutdated = newest !== null && parentHash !== null && newest.parent_hashes.includes(parentHash);
  if (readOnly) return <Strip>You can look at this script and run it. Editing takes the role of a developer.</Strip>;
  return (
    <>
      <SyncStrips sync={sync} onTakeStored={editing.takeStored} />
      {restoredAt ? (
        <RestoredStrip at={restoredAt} isDeployed={isSaved} onDiscard={onDiscard} onKeep={editing.hideNotice} />
      ) : null}
      {isOutdated && newest ? (
        <Strip
          tone={isDirty ? 'warning' : 'info'}
          action={
            <Button variant="outline" size="sm" onClick={() => editing.reset(draftOf(newest))}>
              {isDirty ? 'Load it, drop my draft' : 'Load it'}
            </Button>
          }
        >
          {newest.created_by} deployed a newer version <TimeAgo at={newest.created_at} />
          {newest.deployment_msg ? `: “${newest.deployment_msg}”` : ''}.
          {isDirty ? ' Your draft was made from an older one.' : ''}
        </Strip>
      ) : null}
      {isSaved ? <OthersStrip place={{ workspace, kind: 'script', path: base.path }} username={username} /> : null}
    </>
  );
}
