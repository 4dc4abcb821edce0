'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronsUpDown } from 'lucide-react';
import { useId, useState } from 'react';
import { listFlows } from '@/contract/flows';
import { listScripts } from '@/contract/scripts';
import { callApi } from '../api/client';
import { Button } from '../ui/button';
import { Command, CommandEmpty, CommandInput, CommandItem, CommandList } from '../ui/command';
import { ErrorNote } from '../ui/error-state';
import { Label } from '../ui/label';
import { Popover, PopoverContent, PopoverTrigger } from '../ui/popover';
import type { ItemKind } from './home-item';

type PathPickerProps = {
  workspace: string;
  kind: ItemKind;
  path: string;
  onChoose: (path: string) => void;
  label?: string;
  error?: string;
};

/** Chooses a script or a flow of the workspace. */
export function PathPicker({ workspace, kind, path, onChoose, label = 'Path', error }: PathPickerProps) {
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);

  function choose(chosen: string) {
    setIsOpen(false);
    onChoose(chosen);
  }

  return (
    <div className="flex min-w-0 flex-col gap-1">
      <Label htmlFor={id}>{label}</Label>
      <Popover open={isOpen} onOpenChange={setIsOpen}>
        <PopoverTrigger asChild>
          <Button
            id={id}
            variant="outline"
            role="combobox"
            aria-expanded={isOpen}
            aria-invalid={error ? true : undefined}
            aria-describedby={error ? `${id}-error` : undefined}
            className="justify-between"
          >
            <span className="truncate">{path || `Choose a ${kind}`}</span>
            <ChevronsUpDown className="text-muted-foreground" aria-hidden />
          </Button>
        </PopoverTrigger>
        <PopoverContent
          className="w-(--radix-popover-trigger-width) overflow-hidden p-0"
          aria-label={`Choose a ${kind}`}
        >
          <PathList workspace={workspace} kind={kind} onChoose={choose} />
        </PopoverContent>
      </Popover>
      {error ? (
        <p id={`${id}-error`} className="text-xs font-medium text-destructive">
          {error}
        </p>
      ) : null}
    </div>
  );
}

type PathListProps = Pick<PathPickerProps, 'workspace' | 'kind' | 'onChoose'>;

function PathList({ workspace, kind, onChoose }: PathListProps) {
  const items = useItems(workspace, kind);
  return (
    <Command label={`Choose a ${kind}`}>
      <CommandInput placeholder={`Find a ${kind}`} aria-label={`Find a ${kind}`} />
      <CommandList>
        <CommandEmpty>{items.isPending ? 'Loading…' : `No ${kind} is called that.`}</CommandEmpty>
        {items.error ? <ErrorNote error={items.error} /> : null}
        {(items.data ?? []).map((item) => (
          <CommandItem key={item.path} value={item.path} keywords={[item.summary]} onSelect={() => onChoose(item.path)}>
            <span className="min-w-0">
              <span className="block truncate">{item.summary || item.path}</span>
              <span className="block truncate text-xs text-muted-foreground">{item.path}</span>
            </span>
          </CommandItem>
        ))}
      </CommandList>
    </Command>
  );
}

function useItems(workspace: string, kind: ItemKind) {
  return useQuery({
    queryKey: ['item-paths', workspace, kind],
    queryFn: async ({ signal }): Promise<{ path: string; summary: string }[]> => {
      const input = { params: { workspace }, query: {}, signal };
      return kind === 'script' ? callApi(listScripts, input) : callApi(listFlows, input);
    },
  });
}
