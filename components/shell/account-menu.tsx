'use client';

import { useQueryClient } from '@tanstack/react-query';
import { BookOpen, ChevronsUpDown, Cpu, KeyRound, LogOut, Mail, Monitor, Moon, Sun } from 'lucide-react';
import Link from 'next/link';
import { useTheme } from 'next-themes';
import { logout } from '@/contract/auth';
import { callApi } from '../api/client';
import { useAccount } from '../api/session';
import { cn } from '../ui/cn';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../ui/dropdown-menu';
import { toast } from '../ui/toast';

const themes = [
  { id: 'light', label: 'Light', icon: Sun },
  { id: 'dark', label: 'Dark', icon: Moon },
  { id: 'system', label: 'As the system', icon: Monitor },
];

export function AccountMenu({ isRail }: { isRail: boolean }) {
  const account = useAccount();
  const { theme, setTheme } = useTheme();
  const signOut = useSignOut();
  const email = account.data?.email ?? '';
  const name = account.data?.name || email;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        aria-label={`Account ${name}`}
        className={cn(
          'flex h-9 items-center gap-2 rounded-md text-left text-sm hover:bg-accent',
          isRail ? 'w-9 justify-center' : 'w-full px-1.5',
        )}
      >
        <span
          className="flex size-6 shrink-0 items-center justify-center rounded-full bg-muted-foreground text-xs font-medium text-background uppercase"
          aria-hidden
        >
          {name.slice(0, 1)}
        </span>
        {isRail ? null : (
          <>
            <span className="min-w-0 flex-1 truncate">{name}</span>
            <ChevronsUpDown className="size-4 text-muted-foreground" aria-hidden />
          </>
        )}
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" side="top" className="w-60">
        <DropdownMenuLabel className="truncate">{email}</DropdownMenuLabel>
        <DropdownMenuItem asChild>
          <Link href="/settings/tokens">
            <KeyRound aria-hidden /> API tokens
          </Link>
        </DropdownMenuItem>
        {account.data?.super_admin ? (
          <>
            <DropdownMenuItem asChild>
              <Link href="/outbox">
                <Mail aria-hidden /> Outbox
              </Link>
            </DropdownMenuItem>
            <DropdownMenuItem asChild>
              <Link href="/workers">
                <Cpu aria-hidden /> All workers
              </Link>
            </DropdownMenuItem>
          </>
        ) : null}
        <DropdownMenuItem asChild>
          <a href="/docs" target="_blank" rel="noreferrer">
            <BookOpen aria-hidden /> API reference
          </a>
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuLabel>Appearance</DropdownMenuLabel>
        <DropdownMenuRadioGroup value={theme ?? 'system'} onValueChange={setTheme}>
          {themes.map(({ id, label, icon: Icon }) => (
            <DropdownMenuRadioItem key={id} value={id} onSelect={(event) => event.preventDefault()}>
              <Icon aria-hidden /> {label}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => void signOut()}>
          <LogOut aria-hidden /> Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    try {
      await callApi(logout, {});
      queries.clear();
      // A full load: nothing of the old session stays in memory.
      window.location.assign('/login');
    } catch {
      toast.error('You are still signed in: the server did not answer. Try again.');
    }
  };
}
