'use client';

import { ChevronsUpDown, Plus } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useAccount, useWorkspaces } from '../api/session';
import { cn } from '../ui/cn';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../ui/dropdown-menu';
import { CreateWorkspaceDialog } from './create-workspace-dialog';
import { workspaceHref } from './route-path';

export function WorkspaceSwitcher({ workspace, isRail }: { workspace: string; isRail: boolean }) {
  const workspaces = useWorkspaces();
  const account = useAccount();
  const [isCreating, setIsCreating] = useState(false);
  const mine = workspaces.data?.workspaces ?? [];
  const name = mine.find((item) => item.id === workspace)?.name ?? workspace;
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger
          aria-label={`Workspace ${name}, switch`}
          className={cn(
            'flex h-9 items-center gap-2 rounded-md text-left text-sm font-medium hover:bg-accent',
            isRail ? 'w-9 justify-center' : 'w-full px-1.5',
          )}
        >
          <Initial name={name} />
          {isRail ? null : (
            <>
              <span className="min-w-0 flex-1 truncate">{name}</span>
              <ChevronsUpDown className="size-4 text-muted-foreground" aria-hidden />
            </>
          )}
        </DropdownMenuTrigger>
        <DropdownMenuContent align="start" className="w-56">
          <DropdownMenuLabel>Workspaces</DropdownMenuLabel>
          {mine.map((item) => (
            <DropdownMenuItem key={item.id} asChild>
              <Link href={workspaceHref(item.id)} aria-current={item.id === workspace ? 'true' : undefined}>
                <Initial name={item.name} />
                <span className="min-w-0 flex-1 truncate">{item.name}</span>
                {item.id === workspace ? <span className="text-xs text-muted-foreground">current</span> : null}
              </Link>
            </DropdownMenuItem>
          ))}
          {account.data?.super_admin ? (
            <>
              <DropdownMenuSeparator />
              <DropdownMenuItem onSelect={() => setIsCreating(true)}>
                <Plus aria-hidden /> New workspace
              </DropdownMenuItem>
            </>
          ) : null}
        </DropdownMenuContent>
      </DropdownMenu>
      <CreateWorkspaceDialog open={isCreating} onOpenChange={setIsCreating} />
    </>
  );
}

function Initial({ name }: { name: string }) {
  return (
    <span
      className="flex size-6 shrink-0 items-center justify-center rounded bg-primary-subtle text-xs font-semibold text-primary uppercase"
      aria-hidden
    >
      {name.slice(0, 1)}
    </span>
  );
}
