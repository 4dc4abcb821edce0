'use client';

import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callApi } from '../api/client';
import { OthersStrip, RestoredStrip, Strip, SyncStrips } from '../draft/draft-strips';
import { workspaceHref } from '../shell/route-path';
import { Button } from '../ui/button';
import { TimeAgo } from '../ui/time-ago';
import { toast } from '../ui/toast';
import { getLatestFlowVersion } from '@/contract/flows';
import type { Saving } from './state/use-saving';

type DraftNoticesProps = {
  workspace: string;
  username: string;
  saving: Saving;
  /** When the draft was written that is open in place of the deployed version. */
  restoredAt: string | null;
};

/** What became of the draft, and who else has one. */
export function DraftNotices({ workspace, username, saving, restoredAt }: DraftNoticesProps) {
  const router = useRouter();
  const [isHidden, setIsHidden] = useState(false);
  const { base, sync } = saving;
  const isDeployed = base.version !== null;

  function discard() {
    saving.discard();
    setIsHidden(true);
    if (!isDeployed) router.push(workspaceHref(workspace));
  }

  return (
    <>
      <SyncStrips sync={sync} onTakeStored={saving.takeStored} />
      {restoredAt && !isHidden ? (
        <RestoredStrip at={restoredAt} isDeployed={isDeployed} onDiscard={discard} onKeep={() => setIsHidden(true)} />
      ) : null}
      {isDeployed ? <OthersStrip place={{ workspace, kind: 'flow', path: base.path }} username={username} /> : null}
    </>
  );
}

const ASK_MS = 20_000;

/** Somebody else has deployed a newer version while this one is open. */
export function NewerVersionNotice({ workspace, saving }: { workspace: string; saving: Saving }) {
  const { base, parent } = saving;
  const [hidden, setHidden] = useState(0);
  const latest = useQuery({
    queryKey: ['latest-flow-version', workspace, base.path],
    enabled: base.version !== null,
    refetchInterval: ASK_MS,
    queryFn: ({ signal }) => callApi(getLatestFlowVersion, { params: { workspace, path: base.path }, signal }),
  });
  const newest = latest.data;
  if (!newest || parent === null || newest.id <= parent || newest.id === hidden) return null;

  function load() {
    saving.reload().catch(() => toast.error('The newer version could not be loaded.'));
  }

  return (
    <Strip
      tone={saving.isDirty ? 'warning' : 'info'}
      action={
        <>
          <Button variant="outline" size="sm" onClick={load}>
            {saving.isDirty ? 'Load it, drop my draft' : 'Load it'}
          </Button>
          <Button variant="ghost" size="sm" onClick={() => setHidden(newest.id)}>
            Hide
          </Button>
        </>
      }
    >
      {newest.created_by} deployed a newer version <TimeAgo at={newest.created_at} />.
    </Strip>
  );
}
