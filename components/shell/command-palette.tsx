'use client';

import { useQuery } from '@tanstack/react-query';
import { FileCode2, KeyRound, type LucideIcon, Moon, Play, Plus, Sun, Workflow } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTheme } from 'next-themes';
import { listFlows } from '@/contract/flows';
import { listScripts } from '@/contract/scripts';
import { callApi } from '../api/client';
import { canAdminister, canEdit, useMember } from '../api/session';
import { CommandDialog, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from '../ui/command';
import { navItems } from './nav-items';
import { itemHref, workspaceHref } from './route-path';

type CommandPaletteProps = { workspace: string; open: boolean; onOpenChange: (open: boolean) => void };

export function CommandPalette({ workspace, open, onOpenChange }: CommandPaletteProps) {
  const router = useRouter();
  function go(href: string) {
    onOpenChange(false);
    router.push(href);
  }
  return (
    <CommandDialog title="Search and commands" open={open} onOpenChange={onOpenChange}>
      <CommandInput placeholder="Search scripts, flows and pages…" />
      <CommandList>
        <CommandEmpty>Nothing found.</CommandEmpty>
        <Items workspace={workspace} isShown={open} go={go} />
        <Pages workspace={workspace} go={go} />
        <Actions workspace={workspace} go={go} onDone={() => onOpenChange(false)} />
      </CommandList>
    </CommandDialog>
  );
}

type GroupProps = { workspace: string; go: (href: string) => void };

function Items({ workspace, isShown, go }: GroupProps & { isShown: boolean }) {
  const flows = useQuery({
    queryKey: ['flows', workspace, ''],
    queryFn: ({ signal }) =>
      callApi(listFlows, { params: { workspace }, query: { without_description: true }, signal }),
    enabled: isShown,
  });
  const scripts = useQuery({
    queryKey: ['scripts', workspace, ''],
    queryFn: ({ signal }) =>
      callApi(listScripts, { params: { workspace }, query: { without_description: true }, signal }),
    enabled: isShown,
  });
  return (
    <>
      <CommandGroup heading="Flows">
        {flows.data?.map((flow) => (
          <Entry
            key={flow.path}
            icon={Workflow}
            title={flow.summary}
            path={flow.path}
            onChoose={() => go(itemHref(workspace, 'flows/run', flow.path))}
          />
        ))}
      </CommandGroup>
      <CommandGroup heading="Scripts">
        {scripts.data?.map((script) => (
          <Entry
            key={script.path}
            icon={FileCode2}
            title={script.summary}
            path={script.path}
            onChoose={() => go(itemHref(workspace, 'scripts/run', script.path))}
          />
        ))}
      </CommandGroup>
    </>
  );
}

type EntryProps = { icon: LucideIcon; title: string; path: string; onChoose: () => void };

function Entry({ icon: Icon, title, path, onChoose }: EntryProps) {
  return (
    <CommandItem value={`${title} ${path}`} onSelect={onChoose}>
      <Icon aria-hidden />
      <span className="min-w-0 flex-1 truncate">{title || path}</span>
      {title ? <span className="max-w-[45%] truncate font-mono text-xs text-muted-foreground">{path}</span> : null}
      <Play className="!size-3.5" aria-label="Run" />
    </CommandItem>
  );
}

function Pages({ workspace, go }: GroupProps) {
  const member = useMember(workspace);
  return (
    <CommandGroup heading="Pages">
      {navItems(workspace, canAdminister(member.data)).map(({ href, label, icon: Icon }) => (
        <CommandItem key={href} value={`page ${label}`} onSelect={() => go(href)}>
          <Icon aria-hidden /> {label}
        </CommandItem>
      ))}
      <CommandItem value="page API tokens" onSelect={() => go('/settings/tokens')}>
        <KeyRound aria-hidden /> API tokens
      </CommandItem>
    </CommandGroup>
  );
}

function Actions({ workspace, go, onDone }: GroupProps & { onDone: () => void }) {
  const member = useMember(workspace);
  const { resolvedTheme, setTheme } = useTheme();
  const isDark = resolvedTheme === 'dark';
  const ThemeIcon = isDark ? Sun : Moon;
  const create = canEdit(member.data) ? ['flow', 'script', 'schedule'] : [];
  return (
    <CommandGroup heading="Actions">
      {create.map((kind) => (
        <CommandItem
          key={kind}
          value={`new ${kind} create`}
          onSelect={() => go(`${workspaceHref(workspace)}/${kind}s/new`)}
        >
          <Plus aria-hidden /> New {kind}
        </CommandItem>
      ))}
      <CommandItem
        value="theme appearance dark light"
        onSelect={() => {
          setTheme(isDark ? 'light' : 'dark');
          onDone();
        }}
      >
        <ThemeIcon aria-hidden /> {isDark ? 'Light' : 'Dark'} appearance
      </CommandItem>
    </CommandGroup>
  );
}
