'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronsUpDown, ExternalLink } from 'lucide-react';
import { useId, useState } from 'react';
import { callApi } from '../../api/client';
import { itemHref } from '../../shell/route-path';
import { Button } from '../../ui/button';
import { Command, CommandEmpty, CommandInput, CommandItem, CommandList } from '../../ui/command';
import { ErrorNote } from '../../ui/error-state';
import { Label } from '../../ui/label';
import { Popover, PopoverContent, PopoverTrigger } from '../../ui/popover';
import { listFlows } from '@/contract/flows';
import { getLatestScriptVersion, listScripts } from '@/contract/scripts';
import type { FlowModule, FlowModuleValue } from '@/engine/flow/schema';
import { useEditor } from '../state/editor-context';
import { Section, SwitchRow } from './controls';
import { useModuleSchema } from './use-module-schema';

type PathValue = Extract<FlowModuleValue, { type: 'script' | 'flow' }>;
type PathFormProps = { module: FlowModule; value: PathValue };

/** Which script or flow the step runs, and which version of it. */
export function PathForm({ module, value }: PathFormProps) {
  const { workspace, commands } = useEditor();
  const { error } = useModuleSchema(value);
  const word = value.type === 'script' ? 'Script' : 'Flow';

  function choose(path: string) {
    commands.update(module.id, (now) => withPath(now, { path, hash: undefined }));
  }

  return (
    <Section title={word} hint={`The step runs this ${value.type} of the workspace.`}>
      <PathPicker type={value.type} path={value.path} onChoose={choose} />
      {error ? <ErrorNote error={error} /> : null}
      {value.path ? (
        <Button variant="outline" size="sm" className="self-start" asChild>
          <a href={itemHref(workspace, `${value.type}s/edit`, value.path)} target="_blank" rel="noreferrer">
            <ExternalLink aria-hidden /> Open the {value.type}
          </a>
        </Button>
      ) : null}
      {value.type === 'script' && value.path ? (
        <PinVersion module={module} path={value.path} hash={value.hash} />
      ) : null}
    </Section>
  );
}

function PinVersion({ module, path, hash }: { module: FlowModule; path: string; hash: string | null | undefined }) {
  const { workspace, commands } = useEditor();
  const [error, setError] = useState<unknown>(null);

  async function toggle(isPinned: boolean) {
    setError(null);
    try {
      const latest = isPinned ? await callApi(getLatestScriptVersion, { params: { workspace, path } }) : undefined;
      commands.update(module.id, (now) => withPath(now, { hash: latest?.script_hash }));
    } catch (cause) {
      setError(cause);
    }
  }

  return (
    <>
      <SwitchRow
        label="Stay with this version"
        hint={hash ? `Version ${hash}` : 'Off: each run takes the newest version.'}
        checked={Boolean(hash)}
        onChange={(isPinned) => void toggle(isPinned)}
      />
      {error ? <ErrorNote error={error} /> : null}
    </>
  );
}

type PathPickerProps = { type: 'script' | 'flow'; path: string; onChoose: (path: string) => void };

function PathPicker({ type, path, onChoose }: PathPickerProps) {
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);

  function choose(chosen: string) {
    setIsOpen(false);
    onChoose(chosen);
  }

  return (
    <div className="flex flex-col gap-1">
      <Label htmlFor={id}>Path</Label>
      <Popover open={isOpen} onOpenChange={setIsOpen}>
        <PopoverTrigger asChild>
          <Button id={id} variant="outline" role="combobox" aria-expanded={isOpen} className="justify-between">
            <span className="truncate">{path || `Choose a ${type}`}</span>
            <ChevronsUpDown className="text-muted-foreground" aria-hidden />
          </Button>
        </PopoverTrigger>
        <PopoverContent
          className="w-(--radix-popover-trigger-width) overflow-hidden p-0"
          aria-label={`Choose a ${type}`}
        >
          <PathList type={type} onChoose={choose} />
        </PopoverContent>
      </Popover>
    </div>
  );
}

function PathList({ type, onChoose }: { type: 'script' | 'flow'; onChoose: (path: string) => void }) {
  const items = useItems(type);
  return (
    <Command label={`Choose a ${type}`}>
      <CommandInput placeholder={`Find a ${type}`} aria-label={`Find a ${type}`} />
      <CommandList>
        <CommandEmpty>{items.isPending ? 'Loading…' : `No ${type} is called that.`}</CommandEmpty>
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

function useItems(type: 'script' | 'flow') {
  const { workspace } = useEditor();
  return useQuery({
    queryKey: ['step-paths', workspace, type],
    queryFn: async ({ signal }): Promise<{ path: string; summary: string }[]> => {
      const input = { params: { workspace }, query: {}, signal };
      return type === 'script' ? callApi(listScripts, input) : callApi(listFlows, input);
    },
  });
}

function withPath(module: FlowModule, patch: { path?: string; hash?: string }): FlowModule {
  const { value } = module;
  return value.type === 'script' || value.type === 'flow' ? { ...module, value: { ...value, ...patch } } : module;
}
