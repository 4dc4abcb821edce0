'use client';

import { ArrowDown, ArrowUp, Copy, CopyPlus, Ellipsis, Trash2, X } from 'lucide-react';
import { Button } from '../../ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuShortcut,
  DropdownMenuTrigger,
} from '../../ui/dropdown-menu';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../../ui/tabs';
import { RESERVED_IDS } from '@/engine/flow/document';
import type { FlowModule, LeafValue } from '@/engine/flow/schema';
import { lookOf } from '../graph/step-look';
import { StepTile } from '../graph/step-tile';
import { writeClipboard } from '../state/write-clipboard';
import { useEditor, useUi } from '../state/editor-context';
import type { PanelTab } from '../state/ui-store';
import { CodeTab } from './code-tab';
import { InputsTab } from './inputs-tab';
import { RunTab } from './run-tab';
import { SettingsTab } from './settings-tab';

/** Everything about one step. */
export function ModulePanel({ module, isSheet = false }: { module: FlowModule; isSheet?: boolean }) {
  const { ui } = useEditor();
  const leaf = leafOf(module);
  const tab = useUi((state) => (state.tab === 'inputs' && !leaf ? 'code' : state.tab));
  const content = 'flex min-h-0 flex-1 flex-col overflow-y-auto';
  return (
    <div className="flex h-full min-h-0 min-w-0 flex-col">
      <PanelHeader module={module} isSheet={isSheet} />
      <Tabs
        value={tab}
        onValueChange={(value) => ui.setState({ tab: value as PanelTab })}
        className="min-h-0 flex-1 gap-0"
      >
        <TabsList className="px-4">
          <TabsTrigger value="code">{codeTabName(module)}</TabsTrigger>
          {leaf ? <TabsTrigger value="inputs">Inputs</TabsTrigger> : null}
          <TabsTrigger value="settings">Settings</TabsTrigger>
          <TabsTrigger value="run">Last test</TabsTrigger>
        </TabsList>
        <TabsContent value="code" className={content}>
          <CodeTab key={module.id} module={module} />
        </TabsContent>
        {leaf ? (
          <TabsContent value="inputs" className={content}>
            <InputsTab key={module.id} module={module} value={leaf} />
          </TabsContent>
        ) : null}
        <TabsContent value="settings" className={content}>
          <SettingsTab key={module.id} module={module} />
        </TabsContent>
        <TabsContent value="run" className={content}>
          <RunTab key={module.id} module={module} />
        </TabsContent>
      </Tabs>
    </div>
  );
}

function PanelHeader({ module, isSheet }: { module: FlowModule; isSheet: boolean }) {
  const { commands } = useEditor();
  const look = lookOf(module);
  return (
    <div className="flex shrink-0 items-center gap-2.5 px-4 pt-3 pb-1">
      <StepTile look={look} />
      <div className="min-w-0 flex-1">
        <input
          aria-label="Summary of the step"
          value={module.summary ?? ''}
          placeholder={look.name}
          onChange={(event) => {
            const summary = event.target.value;
            commands.update(module.id, (now) => ({ ...now, summary }), 'summary');
          }}
          className="w-full truncate rounded bg-transparent px-1 text-sm font-semibold outline-offset-0 placeholder:text-muted-foreground hover:bg-accent focus:bg-accent max-sm:text-base"
        />
        <p className="truncate px-1 text-xs text-muted-foreground">
          {look.name} · <code className="font-mono">{module.id}</code>
        </p>
      </div>
      {RESERVED_IDS.has(module.id) ? null : <StepMenu module={module} />}
      {isSheet ? <span className="w-7" /> : <CloseButton />}
    </div>
  );
}

function CloseButton() {
  const { commands } = useEditor();
  return (
    <Button variant="ghost" size="icon-sm" aria-label="Close the step" onClick={() => commands.select([])}>
      <X aria-hidden />
    </Button>
  );
}

function StepMenu({ module }: { module: FlowModule }) {
  const { commands } = useEditor();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={`More for ${module.id}`}>
          <Ellipsis aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={() => commands.duplicateSelected()}>
          <CopyPlus aria-hidden /> Duplicate <DropdownMenuShortcut>Ctrl+D</DropdownMenuShortcut>
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => void writeClipboard(commands.copiedText())}>
          <Copy aria-hidden /> Copy <DropdownMenuShortcut>Ctrl+C</DropdownMenuShortcut>
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => commands.nudgeSelected(-1)}>
          <ArrowUp aria-hidden /> Move up <DropdownMenuShortcut>Alt+↑</DropdownMenuShortcut>
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => commands.nudgeSelected(1)}>
          <ArrowDown aria-hidden /> Move down <DropdownMenuShortcut>Alt+↓</DropdownMenuShortcut>
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem variant="destructive" onSelect={() => commands.removeSelected()}>
          <Trash2 aria-hidden /> Delete <DropdownMenuShortcut>Del</DropdownMenuShortcut>
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function leafOf({ id, value }: FlowModule): LeafValue | undefined {
  // A preprocessor that names no inputs is given the event.
  const takesEvent = id === 'preprocessor' && Object.keys(inputsOf(value)).length === 0;
  if (takesEvent) return undefined;
  return value.type === 'rawscript' || value.type === 'script' || value.type === 'flow' ? value : undefined;
}

function inputsOf(value: FlowModule['value']): object {
  return 'input_transforms' in value ? (value.input_transforms as object) : {};
}

function codeTabName({ value }: FlowModule): string {
  switch (value.type) {
    case 'script':
      return 'Script';
    case 'flow':
      return 'Flow';
    case 'forloopflow':
    case 'whileloopflow':
      return 'Loop';
    case 'branchone':
    case 'branchall':
      return 'Branches';
    case 'identity':
      return 'About';
    default:
      return 'Code';
  }
}
