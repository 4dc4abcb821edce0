'use client';

import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from '../../ui/dialog';
import { Kbd } from '../../ui/kbd';
import { useEditor, useUi } from '../state/editor-context';

const SHORTCUTS: [keys: string, meaning: string][] = [
  ['Ctrl S', 'Save a version'],
  ['Ctrl Enter', 'Test the flow'],
  ['Ctrl Z', 'Undo'],
  ['Ctrl Shift Z', 'Redo'],
  ['Ctrl F', 'Find a step'],
  ['↑ ↓', 'Select the step before or behind'],
  ['Alt ↑ ↓', 'Move the selected steps'],
  ['Ctrl C, X, V', 'Copy, cut and paste steps'],
  ['Ctrl D', 'Duplicate'],
  ['Ctrl A', 'Select all steps'],
  ['Del', 'Delete'],
  ['Shift and drag', 'Select several steps'],
  ['Ctrl and click', 'Add a step to the selection'],
  ['Esc', 'Select nothing'],
];

/** What the keyboard does in the editor. */
export function ShortcutsDialog() {
  const { ui } = useEditor();
  const isOpen = useUi((state) => state.dialog === 'shortcuts');
  return (
    <Dialog open={isOpen} onOpenChange={(open) => !open && ui.setState({ dialog: null })}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Keyboard</DialogTitle>
          <DialogDescription>On a Mac, Command takes the place of Ctrl.</DialogDescription>
        </DialogHeader>
        <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1.5 text-sm">
          {SHORTCUTS.map(([keys, meaning]) => (
            <div key={keys} className="contents">
              <dt>
                <Kbd>{keys}</Kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </DialogContent>
    </Dialog>
  );
}
