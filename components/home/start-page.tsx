'use client';

import { Building2 } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useWorkspaces } from '../api/session';
import { lastWorkspace } from '../shell/last-workspace';
import { Wordmark } from '../shell/mark';
import { workspaceHref } from '../shell/route-path';
import { Card } from '../ui/card';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';

/** Opens the workspace that was open last; asks where there is a choice. */
export function StartPage() {
  const router = useRouter();
  const workspaces = useWorkspaces();
  const mine = workspaces.data?.workspaces;
  useEffect(() => {
    if (!mine) return;
    const last = lastWorkspace();
    const chosen = mine.find((item) => item.id === last) ?? (mine.length === 1 ? mine[0] : undefined);
    if (chosen) router.replace(workspaceHref(chosen.id));
  }, [mine, router]);

  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center gap-6 p-4">
      <Wordmark className="justify-center" />
      <Card>
        {workspaces.error ? <ErrorState error={workspaces.error} onRetry={() => void workspaces.refetch()} /> : null}
        {workspaces.isPending ? <SkeletonRows rows={2} label="Loading your workspaces" /> : null}
        {mine ? <Choice workspaces={mine} /> : null}
      </Card>
    </main>
  );
}

type Choosable = { id: string; name: string; role: string };

function Choice({ workspaces }: { workspaces: Choosable[] }) {
  if (workspaces.length === 0) {
    return (
      <EmptyState
        icon={Building2}
        title="You belong to no workspace yet"
        description="Ask an administrator to add you with the e-mail address you signed in with."
      />
    );
  }
  return (
    <>
      <h1 className="border-b px-4 py-3 text-sm font-semibold">Choose a workspace</h1>
      <ul className="divide-y">
        {workspaces.map((item) => (
          <li key={item.id}>
            <Link
              href={workspaceHref(item.id)}
              className="flex items-center justify-between gap-3 px-4 py-3 hover:bg-accent"
            >
              <span className="min-w-0">
                <span className="block truncate font-medium">{item.name}</span>
                <span className="block truncate font-mono text-xs text-muted-foreground">{item.id}</span>
              </span>
              <span className="text-xs text-muted-foreground">{item.role}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
