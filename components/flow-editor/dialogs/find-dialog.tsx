'use client';

import { CommandDialog, CommandEmpty, CommandInput, CommandItem, CommandList } from '../../ui/command';
import { allModules } from '@/engine/flow/document';
import { lookOf, subtitleOf, titleOf } from '../graph/step-look';
import { StepTile } from '../graph/step-tile';
import { useEditor, useFlow, useUi } from '../state/editor-context';
import { focusStep } from '../state/show-step';

/** Finds a step by its name, id or kind. */
export function FindDialog() {
  const editor = useEditor();
  const isOpen = useUi((state) => state.dialog === 'find');

  function show(id: string) {
    editor.ui.setState({ dialog: null });
    editor.commands.select([id]);
    focusStep(editor, id);
  }

  return (
    <CommandDialog
      title="Find a step"
      open={isOpen}
      onOpenChange={(open) => !open && editor.ui.setState({ dialog: null })}
    >
      <CommandInput placeholder="Find a step by name, id or kind" />
      <CommandList>
        <CommandEmpty>No step is called that.</CommandEmpty>
        {isOpen ? <Steps onChoose={show} /> : null}
      </CommandList>
    </CommandDialog>
  );
}

function Steps({ onChoose }: { onChoose: (id: string) => void }) {
  const value = useFlow((flow) => flow.value);
  return allModules(value).map((module) => (
    <CommandItem
      key={module.id}
      value={`${titleOf(module)} ${module.id}`}
      keywords={[lookOf(module).name, subtitleOf(module)]}
      onSelect={() => onChoose(module.id)}
    >
      <StepTile look={lookOf(module)} small />
      <span className="truncate">{titleOf(module)}</span>
      <code className="ml-auto font-mono text-xs text-muted-foreground">{module.id}</code>
    </CommandItem>
  ));
}
