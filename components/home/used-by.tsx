'use client';

import { useQuery } from '@tanstack/react-query';
import { FileCode2, Workflow } from 'lucide-react';
import Link from 'next/link';
import { listFlowPathsFromWorkspaceRunnable } from '@/contract/flows';
import { listScriptsUsingScript } from '@/contract/item-links';
import { callApi } from '../api/client';
import { itemHref } from '../shell/route-path';
import { Breakable } from '../ui/breakable';
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card';
import { ErrorNote } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';
import type { ItemKind } from './home-item';

type UsedByProps = { workspace: string; path: string; kind: ItemKind };

/** The flows and scripts that would notice if this one changed. */
export function UsedBy(props: UsedByProps) {
  const { workspace, kind } = props;
  const users = useUsers(props);
  return (
    <Card aria-label="Used by">
      <CardHeader>
        <CardTitle>Used by</CardTitle>
      </CardHeader>
      <CardContent>
        {users.error ? <ErrorNote error={users.error} /> : null}
        {users.isLoading ? <SkeletonRows rows={1} label="Looking for what uses it" /> : null}
        {users.data?.length === 0 ? (
          <p className="text-sm text-muted-foreground">
            {kind === 'flow' ? 'It is a step of no other flow.' : 'It is a step of no flow, and no script imports it.'}
          </p>
        ) : null}
        {users.data && users.data.length > 0 ? (
          <ul className="-mx-1 flex flex-col">
            {users.data.map((user) => (
              <li key={`${user.kind}/${user.path}`}>
                <Link
                  href={itemHref(workspace, `${user.kind}s/edit`, user.path)}
                  className="flex min-w-0 items-center gap-2 rounded px-1 py-1.5 hover:bg-accent"
                >
                  {user.kind === 'flow' ? (
                    <Workflow className="size-4 shrink-0 text-muted-foreground" role="img" aria-label="Flow" />
                  ) : (
                    <FileCode2 className="size-4 shrink-0 text-muted-foreground" role="img" aria-label="Script" />
                  )}
                  <span className="min-w-0 font-mono text-xs">
                    <Breakable text={user.path} />
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        ) : null}
      </CardContent>
    </Card>
  );
}

type User = { kind: ItemKind; path: string };

function useUsers({ workspace, path, kind }: UsedByProps) {
  return useQuery({
    queryKey: ['used-by', workspace, kind, path],
    queryFn: async ({ signal }): Promise<User[]> => {
      const [flows, scripts] = await Promise.all([
        callApi(listFlowPathsFromWorkspaceRunnable, { params: { workspace, runnable_kind: kind, path }, signal }),
        kind === 'script' ? callApi(listScriptsUsingScript, { params: { workspace, path }, signal }) : [],
      ]);
      return [
        ...flows.map((each) => ({ kind: 'flow' as const, path: each })),
        ...scripts.map((each) => ({ kind: 'script' as const, path: each })),
      ];
    },
  });
}
