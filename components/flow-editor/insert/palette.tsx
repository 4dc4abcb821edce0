'use client';

import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { Button } from '../../ui/button';
import { Tooltip } from '../../ui/tooltip';
import { StepTile } from '../graph/step-tile';
import { useEditor, useUi } from '../state/editor-context';
import { useLanguages } from '../../languages/use-languages';
import { type Insertable, insertableGroups } from './insertables';
import { startDrag } from './drag';

/** What can be dragged into the flow. A click, or Enter, adds it behind the selected step. */
export function Palette() {
  const { ui } = useEditor();
  const isOpen = useUi((state) => state.isPaletteOpen);
  const label = isOpen ? 'Hide the palette' : 'Show the palette';
  const Icon = isOpen ? PanelLeftClose : PanelLeftOpen;
  return (
    <aside aria-label="Palette" className="flex shrink-0 flex-col border-r bg-sidebar max-md:hidden">
      <div className="flex h-10 items-center justify-between gap-2 px-2">
        {isOpen ? <h2 className="pl-1 text-xs font-semibold text-muted-foreground">Drag into the flow</h2> : null}
        <Tooltip label={label} side="right">
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={label}
            aria-expanded={isOpen}
            onClick={() => ui.setState({ isPaletteOpen: !isOpen })}
          >
            <Icon aria-hidden />
          </Button>
        </Tooltip>
      </div>
      {isOpen ? <PaletteItems /> : null}
    </aside>
  );
}

export function PaletteItems({ onPicked }: { onPicked?: () => void }) {
  const { offered } = useLanguages(useEditor().workspace);
  return (
    <div className="flex w-56 min-h-0 flex-col gap-3 overflow-y-auto px-2 pb-4 max-md:w-full">
      {insertableGroups(offered).map(({ title, items }) => (
        <section key={title} aria-label={title}>
          <h3 className="px-1 pb-1 text-xs text-muted-foreground">{title}</h3>
          <ul className="flex flex-col gap-1 max-md:grid max-md:grid-cols-2">
            {items.map((item) => (
              <li key={item.kind}>
                <PaletteItem item={item} onPicked={onPicked} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function PaletteItem({ item, onPicked }: { item: Insertable; onPicked?: () => void }) {
  const editor = useEditor();
  const { commands } = editor;
  return (
    <button
      type="button"
      aria-label={item.name}
      aria-description={item.hint}
      onPointerDown={(event) => startDrag(editor, event, { kind: item.kind, label: item.name })}
      onClick={() => {
        commands.insert(item.kind, commands.placeForNew());
        onPicked?.();
      }}
      className="flex w-full cursor-grab items-center gap-2 rounded-md border bg-card px-2 py-1.5 text-left text-sm shadow-[0_1px_2px_var(--shadow-color)] hover:border-primary active:cursor-grabbing max-md:py-2.5"
    >
      <StepTile look={item.look} small />
      <span className="truncate">{item.name}</span>
    </button>
  );
}
