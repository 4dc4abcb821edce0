'use client';

import { useEffect } from 'react';
import { toast } from '../../ui/toast';
import { readFlowText } from '../read-flow-text';
import { type Editor, useEditor } from './editor-context';
import { focusStep } from './show-step';
import type { Dialog } from './ui-store';

/** The keyboard, while no text is being written and no dialog is open. */
export function useShortcuts(): void {
  const editor = useEditor();
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    window.addEventListener('keydown', (event) => handleKey(editor, event), { signal });
    document.addEventListener('copy', (event) => copy(editor, event), { signal });
    document.addEventListener('cut', (event) => cut(editor, event), { signal });
    document.addEventListener('paste', (event) => paste(editor, event), { signal });
    return () => stop.abort();
  }, [editor]);
}

function handleKey(editor: Editor, event: KeyboardEvent): void {
  if (event.defaultPrevented || isInDialog()) return;
  const name = keyName(event);
  const always = ALWAYS[name];
  const action = always ?? (isWriting(event.target) ? undefined : GRAPH_KEYS[name]);
  if (!action) return;
  event.preventDefault();
  action(editor);
}

type Action = (editor: Editor) => void;

const open =
  (dialog: Dialog): Action =>
  ({ ui }) =>
    ui.setState({ dialog });

const ALWAYS: Record<string, Action> = {
  'ctrl+s': open('save'),
  'ctrl+enter': open('test'),
};

const GRAPH_KEYS: Record<string, Action> = {
  'ctrl+z': ({ commands }) => commands.undo(),
  'ctrl+shift+z': ({ commands }) => commands.redo(),
  'ctrl+y': ({ commands }) => commands.redo(),
  'ctrl+a': ({ commands }) => commands.selectAll(),
  'ctrl+d': ({ commands }) => commands.duplicateSelected(),
  'ctrl+f': open('find'),
  delete: ({ commands }) => commands.removeSelected(),
  backspace: ({ commands }) => commands.removeSelected(),
  escape: ({ commands }) => commands.select([]),
  arrowdown: (editor) => step(editor, 1),
  arrowup: (editor) => step(editor, -1),
  'alt+arrowdown': ({ commands }) => commands.nudgeSelected(1),
  'alt+arrowup': ({ commands }) => commands.nudgeSelected(-1),
  '?': open('shortcuts'),
  'shift+?': open('shortcuts'),
};

/** Selects the step above or below and takes the keyboard focus along. */
function step(editor: Editor, direction: 1 | -1): void {
  editor.commands.selectNext(direction);
  const [id] = editor.ui.getState().selectedIds;
  if (id) focusStep(editor, id);
}

function keyName(event: KeyboardEvent): string {
  const parts = [
    event.ctrlKey || event.metaKey ? 'ctrl' : '',
    event.altKey ? 'alt' : '',
    event.shiftKey ? 'shift' : '',
    event.key.toLowerCase(),
  ];
  return parts.filter(Boolean).join('+');
}

function copy({ commands }: Editor, event: ClipboardEvent): boolean {
  if (isWriting(event.target) || isInDialog() || hasSelectedText()) return false;
  const text = commands.copiedText();
  if (text === '') return false;
  event.clipboardData?.setData('text/plain', text);
  event.preventDefault();
  return true;
}

function cut(editor: Editor, event: ClipboardEvent): void {
  if (copy(editor, event)) editor.commands.remove(editor.ui.getState().selectedIds);
}

function paste(editor: Editor, event: ClipboardEvent): void {
  if (isWriting(event.target) || isInDialog()) return;
  const text = event.clipboardData?.getData('text/plain') ?? '';
  if (text.trim() === '') return;
  event.preventDefault();
  if (!editor.commands.pasteText(text)) void pasteFlow(editor, text);
}

/** A whole flow fills an empty editor. It never takes the place of steps that somebody has made. */
async function pasteFlow({ commands, document: store }: Editor, text: string): Promise<void> {
  const read = await readFlowText(text);
  if (!read.ok) toast.error('The clipboard holds no flow and no steps of one.');
  else if (store.getState().flow.value.modules.length > 0) {
    toast.error('The clipboard holds a whole flow. Import puts it in the place of this one.');
  } else {
    commands.edit(() => read.flow);
    toast.success('Pasted the flow. Undo takes it away again.');
  }
}

function hasSelectedText(): boolean {
  return (window.getSelection()?.toString() ?? '') !== '';
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable || target.closest('input, textarea, select, [role="combobox"], [role="menu"]') !== null
  );
}

function isInDialog(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;
}
