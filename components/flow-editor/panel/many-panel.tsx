'use client';

import { Copy, CopyPlus, Trash2 } from 'lucide-react';
import { Button } from '../../ui/button';
import { useEditor, useUi } from '../state/editor-context';
import { writeClipboard } from '../state/write-clipboard';

/** What can be done with several steps at once. */
export function ManyPanel() {
  const { commands } = useEditor();
  const count = useUi((state) => state.selectedIds.length);
  return (
    <div className="flex flex-col gap-3 p-4">
      <h2 className="text-sm font-semibold">{count} steps selected</h2>
      <p className="text-xs text-muted-foreground">Drag one of them onto a line to move them all.</p>
      <div className="flex flex-wrap gap-2">
        <Button variant="outline" onClick={() => commands.duplicateSelected()}>
          <CopyPlus aria-hidden /> Duplicate
        </Button>
        <Button variant="outline" onClick={() => void writeClipboard(commands.copiedText())}>
          <Copy aria-hidden /> Copy
        </Button>
        <Button variant="outline" onClick={() => commands.removeSelected()}>
          <Trash2 aria-hidden /> Delete
        </Button>
        <Button variant="ghost" onClick={() => commands.select([])}>
          Select none
        </Button>
      </div>
    </div>
  );
}
