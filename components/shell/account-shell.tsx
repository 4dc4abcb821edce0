'use client';

import type { ReactNode } from 'react';
import { useSyncExternalStore } from 'react';
import { useWorkspaces } from '../api/session';
import { ErrorState } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';
import { AppShell } from './app-shell';
import { lastWorkspace } from './last-workspace';

/** Pages of the account stand in no workspace; the navigation shows the one that was open. */
export function AccountShell({ children }: { children: ReactNode }) {
  const workspaces = useWorkspaces();
  const last = useSyncExternalStore(neverChanges, lastWorkspace, () => null);
  if (workspaces.error) return <ErrorState error={workspaces.error} onRetry={() => void workspaces.refetch()} />;
  if (!workspaces.data) return <SkeletonRows label="Loading the account" />;
  const mine = workspaces.data.workspaces;
  const shown = mine.find((item) => item.id === last) ?? mine[0];
  return <AppShell workspace={shown?.id ?? last ?? 'demo'}>{children}</AppShell>;
}

function neverChanges(): () => void {
  return () => {};
}
