'use client';

import { useRef } from 'react';
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from '../../ui/command';
import { Popover, PopoverAnchor, PopoverContent } from '../../ui/popover';
import type { ModuleKind } from '@/engine/flow/templates';
import { StepTile } from '../graph/step-tile';
import { useEditor, useUi } from '../state/editor-context';
import { focusStep } from '../state/show-step';
import { useLanguages } from '../../languages/use-languages';
import { insertableGroups } from './insertables';

/** The menu behind a `+`: type to find, arrow keys to choose, Enter to add. */
export function InsertMenu() {
  const editor = useEditor();
  const { ui, commands } = editor;
  const { offered } = useLanguages(editor.workspace);
  const insertion = useUi((state) => state.insertion);
  const hasAdded = useRef(false);

  function add(kind: ModuleKind) {
    if (!insertion) return;
    hasAdded.current = true;
    commands.insert(kind, insertion.place);
  }

  // The line whose `+` was pressed may be another one now: the keyboard goes on at the new step.
  function focusAdded(event: Event) {
    const [added] = ui.getState().selectedIds;
    if (!hasAdded.current || !added) return;
    hasAdded.current = false;
    event.preventDefault();
    focusStep(editor, added);
  }

  return (
    <Popover open={insertion !== null} onOpenChange={(isOpen) => !isOpen && ui.setState({ insertion: null })}>
      <PopoverAnchor asChild>
        <span
          aria-hidden
          className="pointer-events-none fixed size-px"
          style={{ left: insertion?.x ?? 0, top: insertion?.y ?? 0 }}
        />
      </PopoverAnchor>
      <PopoverContent
        align="center"
        className="w-72 overflow-hidden p-0"
        aria-label="Add a step"
        onCloseAutoFocus={focusAdded}
      >
        <Command label="Add a step" loop>
          <CommandInput placeholder="Find a kind of step" aria-label="Find a kind of step" />
          <CommandList>
            <CommandEmpty>No kind of step is called that.</CommandEmpty>
            {insertableGroups(offered).map(({ title, items }) => (
              <CommandGroup key={title} heading={title}>
                {items.map((item) => (
                  <CommandItem
                    key={item.kind}
                    value={item.name}
                    keywords={[item.words, item.hint]}
                    onSelect={() => add(item.kind)}
                  >
                    <StepTile look={item.look} small />
                    <span className="min-w-0">
                      <span className="block truncate">{item.name}</span>
                      <span className="block truncate text-xs text-muted-foreground">{item.hint}</span>
                    </span>
                  </CommandItem>
                ))}
              </CommandGroup>
            ))}
          </CommandList>
        </Command>
      </PopoverContent>
    </Popover>
  );
}
