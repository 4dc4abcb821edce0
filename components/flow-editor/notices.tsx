'use client';

import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { callApi } from '../api/client';
import { Button } from '../ui/button';
import { TimeAgo } from '../ui/time-ago';
import { toast } from '../ui/toast';
import { getLatestFlowVersion } from '@/contract/flows';
import type { KeptFlow } from './state/flow-draft';
import type { Saving } from './state/use-saving';

/** A draft of this browser was put back in place of the saved version. */
export function DraftNotice({ kept, saving }: { kept: KeptFlow | null; saving: Saving }) {
  const [isHidden, setIsHidden] = useState(false);
  if (!kept || isHidden) return null;

  function discard() {
    saving.discard();
    setIsHidden(true);
  }

  return (
    <Notice onHide={() => setIsHidden(true)}>
      <span>
        Your unsaved changes from <TimeAgo at={new Date(kept.keptAt).toISOString()} /> are back.
      </span>
      <Button variant="outline" size="sm" onClick={discard}>
        {saving.base.version === null ? 'Begin afresh' : 'Discard them'}
      </Button>
    </Notice>
  );
}

const ASK_MS = 20_000;

/** Somebody else has saved a newer version while this one is open. */
export function NewerVersionNotice({ workspace, saving }: { workspace: string; saving: Saving }) {
  const { base } = saving;
  const [hidden, setHidden] = useState(0);
  const latest = useQuery({
    queryKey: ['latest-flow-version', workspace, base.path],
    enabled: base.version !== null,
    refetchInterval: ASK_MS,
    queryFn: ({ signal }) => callApi(getLatestFlowVersion, { params: { workspace, path: base.path }, signal }),
  });
  const newest = latest.data;
  if (!newest || base.version === null || newest.id <= base.version || newest.id === hidden) return null;

  function load() {
    saving.reload().catch(() => toast.error('The newer version could not be loaded.'));
  }

  return (
    <Notice onHide={() => setHidden(newest.id)}>
      <span>
        {newest.created_by} saved a newer version <TimeAgo at={newest.created_at} />.
      </span>
      <Button variant="outline" size="sm" onClick={load}>
        {saving.isDirty ? 'Load it, drop my changes' : 'Load it'}
      </Button>
    </Notice>
  );
}

function Notice({ children, onHide }: { children: ReactNode; onHide: () => void }) {
  return (
    <div
      role="status"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b bg-info-subtle px-3 py-1.5 text-sm text-info"
    >
      {children}
      <Button variant="ghost" size="icon-sm" className="ml-auto" aria-label="Hide the notice" onClick={onHide}>
        <X aria-hidden />
      </Button>
    </div>
  );
}
