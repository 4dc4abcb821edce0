'use client';

import { SearchX, Workflow } from 'lucide-react';
import Link from 'next/link';
import { useWorkspaces } from '../api/session';
import { workspaceHref } from '../shell/route-path';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import type { KindFilter } from './use-home-items';

const DEMO = 'demo';

type HomeEmptyProps = { workspace: string; isSearch: boolean; kind: KindFilter; isEditor: boolean };

export function HomeEmpty({ workspace, isSearch, kind, isEditor }: HomeEmptyProps) {
  const workspaces = useWorkspaces();
  const hasDemo = workspace !== DEMO && workspaces.data?.workspaces.some((item) => item.id === DEMO);
  if (isSearch) {
    return <EmptyState icon={SearchX} title="Nothing matches" description="Try a part of the name or of the path." />;
  }
  return (
    <EmptyState
      icon={Workflow}
      title={kind === 'all' ? 'Nothing here yet' : `No ${kind}s here yet`}
      description={
        isEditor
          ? 'Write a script, or drag a flow together from steps, loops, branches and approvals.'
          : 'A developer of this workspace has to make something before it can be run.'
      }
      action={
        <>
          {isEditor ? (
            <>
              <Button asChild>
                <Link href={`${workspaceHref(workspace)}/flows/new`}>New flow</Link>
              </Button>
              <Button asChild variant="outline">
                <Link href={`${workspaceHref(workspace)}/scripts/new`}>New script</Link>
              </Button>
            </>
          ) : null}
          {hasDemo ? (
            <Button asChild variant="ghost">
              <Link href={workspaceHref(DEMO)}>Look at the examples</Link>
            </Button>
          ) : null}
        </>
      }
    />
  );
}
