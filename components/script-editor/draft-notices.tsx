'use client';

import Link from 'next/link';
import type { ScriptReply } from '@/contract/scripts';
import { OthersStrip, RestoredStrip, Strip, SyncStrips } from '../draft/draft-strips';
import { Button } from '../ui/button';
import { TimeAgo } from '../ui/time-ago';
import { draftChangesHref } from '../versions/links';
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
  const { restoredAt, parentHash, isSaved, base, sync } = editing;
  const isOutdated = newest !== null && parentHash !== null && newest.parent_hashes.includes(parentHash);
  if (readOnly) return <Strip>You can look at this script and run it. Editing takes the role of a developer.</Strip>;
  return (
    <>
      <SyncStrips sync={sync} onTakeStored={editing.takeStored} />
      {restoredAt && !isOutdated ? (
        <RestoredStrip at={restoredAt} isDeployed={isSaved} onDiscard={onDiscard} onKeep={editing.hideNotice} />
      ) : null}
      {isOutdated && newest ? <NewerStrip workspace={workspace} editing={editing} newest={newest} /> : null}
      {isSaved ? <OthersStrip place={{ workspace, kind: 'script', path: base.path }} username={username} /> : null}
    </>
  );
}

type NewerStripProps = { workspace: string; editing: ScriptDraftState; newest: ScriptReply };

function NewerStrip({ workspace, editing, newest }: NewerStripProps) {
  const { isDirty, base } = editing;
  return (
    <Strip
      tone={isDirty ? 'warning' : 'info'}
      action={
        <>
          {isDirty ? (
            <Button asChild variant="outline" size="sm">
              <Link href={draftChangesHref(workspace, base.path)}>Compare</Link>
            </Button>
          ) : null}
          <Button variant="outline" size="sm" onClick={() => editing.reset(draftOf(newest))}>
            {isDirty ? 'Load it, drop my draft' : 'Load it'}
          </Button>
        </>
      }
    >
      {newest.created_by} deployed a newer version <TimeAgo at={newest.created_at} />
      {newest.deployment_msg ? `: “${newest.deployment_msg}”` : ''}.
      {isDirty ? ' Your draft was made from an older one.' : ''}
    </Strip>
  );
}
