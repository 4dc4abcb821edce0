'use client';

import { Lock } from 'lucide-react';
import type { ApprovalInfo } from '@/contract/approvals';
import { Button } from '../ui/button';

/** Why the reader cannot decide, and what would let them. */
export function DecisionRefusal({ info }: { info: ApprovalInfo }) {
  return (
    <div className="flex flex-wrap items-center gap-3 border-t bg-muted/50 px-5 py-4">
      <Lock className="size-4 text-muted-foreground" aria-hidden />
      <p className="min-w-0 flex-1">{info.refusal ?? 'You may look at this approval, but not decide it.'}</p>
      {info.requiresSignIn ? <Button onClick={signIn}>Sign in</Button> : null}
    </div>
  );
}

function signIn() {
  const here = window.location.pathname + window.location.search;
  window.location.assign(`/login?next=${encodeURIComponent(here)}`);
}
