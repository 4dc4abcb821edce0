'use client';

import { Sheet, SheetContent, SheetTitle } from '../../ui/sheet';
import { END_ID } from '@/engine/flow/graph';
import { useEditor, useSelectedModule, useUi } from '../state/editor-context';
import { FlowPanel } from './flow-panel';
import { ManyPanel } from './many-panel';
import { ModulePanel } from './module-panel';
import { ResultPanel } from './result-panel';

type SidePanelProps = { path: string; onPathChange: (path: string) => void };

/** Beside the graph: what is selected, or the flow itself. */
export function SidePanel(props: SidePanelProps) {
  return (
    <aside
      aria-label="Details"
      className="flex w-[25rem] min-w-0 shrink-0 flex-col border-l bg-card xl:w-[29rem] 2xl:w-[34rem]"
    >
      <PanelContent {...props} isSheet={false} />
    </aside>
  );
}

/** On a narrow screen the same comes up from below, when something is selected. */
export function PanelSheet(props: SidePanelProps) {
  const { commands } = useEditor();
  const isOpen = useUi((state) => state.selectedIds.length > 0);
  return (
    <Sheet open={isOpen} onOpenChange={(open) => !open && commands.select([])}>
      <SheetContent
        side="bottom"
        aria-describedby={undefined}
        className="h-[85dvh] overflow-hidden"
        onOpenAutoFocus={focusSheet}
      >
        <SheetTitle className="sr-only">Details</SheetTitle>
        <PanelContent {...props} isSheet />
      </SheetContent>
    </Sheet>
  );
}

// The first field would call up the keyboard of a phone, over half of the sheet.
function focusSheet(event: Event): void {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
}

function PanelContent({ path, onPathChange, isSheet }: SidePanelProps & { isSheet: boolean }) {
  const selectedIds = useUi((state) => state.selectedIds);
  const module = useSelectedModule();
  const [first] = selectedIds;
  if (module) return <ModulePanel module={module} isSheet={isSheet} />;
  if (selectedIds.length > 1) return <ManyPanel />;
  if (first === END_ID) return <ResultPanel />;
  // What was selected may have gone with an undo; then the flow itself is shown.
  return <FlowPanel path={path} onPathChange={onPathChange} />;
}
