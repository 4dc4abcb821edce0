import { beforeEach, describe, expect, it } from 'vitest';
import { findModule, ROOT } from '@/engine/flow/document';
import { choice, flowOf, loop, openFlowOf, outline, reading, step } from '@/engine/flow/fixtures';
import { createCommands } from './commands';
import { createDocumentStore, documentEdits } from './document-store';
import { createUiStore } from './ui-store';

function editorOf(nowMs: () => number) {
  const value = flowOf(step('a'), loop('b', [step('c'), reading('d', 'results.c')]), choice('e', [[step('f')]]));
  const document = createDocumentStore(openFlowOf(value));
  const ui = createUiStore();
  const commands = createCommands({ document, ui, edits: documentEdits(document, nowMs) });
  return { ui, commands, valueNow: () => document.getState().flow.value };
}

let nowMs = 0;
let editor = editorOf(() => nowMs);
const flow = () => outline(editor.valueNow());
const selected = () => editor.ui.getState().selectedIds;

beforeEach(() => {
  nowMs = 0;
  editor = editorOf(() => nowMs);
});

describe('undo', () => {
  it('takes back each edit, and redo makes it again', () => {
    editor.commands.insert('bash', { list: ROOT, index: 0 });
    editor.commands.move(['a'], { list: ROOT, index: 4 });
    expect(flow()).toBe('g b[c d] e(f|) a');
    editor.commands.undo();
    expect(flow()).toBe('g a b[c d] e(f|)');
    editor.commands.undo();
    expect(flow()).toBe('a b[c d] e(f|)');
    editor.commands.redo();
    editor.commands.redo();
    expect(flow()).toBe('g b[c d] e(f|) a');
  });

  it('takes back what was typed in one go', () => {
    const type = (summary: string) => editor.commands.update('a', (module) => ({ ...module, summary }), 'summary');
    const summary = () => findModule(editor.valueNow(), 'a')?.summary;
    type('H');
    nowMs = 500;
    type('He');
    nowMs = 5_000;
    type('Hey');
    editor.commands.undo();
    expect(summary()).toBe('He');
    editor.commands.undo();
    expect(summary()).toBeUndefined();
  });

  it('forgets nothing when an edit changes nothing', () => {
    editor.commands.editValue((value) => value);
    editor.commands.undo();
    expect(flow()).toBe('a b[c d] e(f|)');
  });
});

describe('delete', () => {
  it('asks before steps go that were not chosen', () => {
    editor.commands.select(['b']);
    editor.commands.removeSelected();
    expect(flow()).toBe('a b[c d] e(f|)');
    expect(editor.ui.getState().confirmRemoval).toEqual(['b']);
    editor.commands.remove(['b']);
    expect(flow()).toBe('a e(f|)');
    expect(editor.ui.getState()).toMatchObject({ confirmRemoval: null, selectedIds: [] });
  });

  it('does not ask when all that goes was chosen', () => {
    editor.commands.select(['b', 'c', 'd']);
    editor.commands.removeSelected();
    expect(flow()).toBe('a e(f|)');
  });

  it('leaves the start and the end of the flow', () => {
    editor.commands.select(['#start', '#end']);
    editor.commands.removeSelected();
    expect(flow()).toBe('a b[c d] e(f|)');
  });
});

describe('copy and paste', () => {
  it('puts the copies behind the chosen step, chosen', () => {
    editor.commands.select(['b']);
    const text = editor.commands.copiedText();
    editor.commands.select(['f']);
    expect(editor.commands.pasteText(text)).toBe(true);
    expect(flow()).toBe('a b[c d] e(f g[h i]|)');
    expect(selected()).toEqual(['g']);
    expect(findModule(editor.valueNow(), 'i')).toMatchObject(reading('i', 'results.h'));
  });

  it('takes nothing but steps', () => {
    expect(editor.commands.pasteText('hello')).toBe(false);
    expect(editor.commands.pasteText('{"millrace_steps": []}')).toBe(false);
    expect(editor.commands.pasteText('{"millrace_steps": [')).toBe(false);
    expect(editor.commands.pasteText('{"millrace_steps": [{"id": "a", "value": {"type": "x"}}]}')).toBe(false);
  });

  it('copies nothing when nothing is chosen', () => {
    expect(editor.commands.copiedText()).toBe('');
    editor.commands.duplicateSelected();
    expect(flow()).toBe('a b[c d] e(f|)');
  });

  it('duplicates the chosen step', () => {
    editor.commands.select(['a']);
    editor.commands.duplicateSelected();
    expect(flow()).toBe('a g b[c d] e(f|)');
  });
});

describe('moving with the keyboard', () => {
  it.each([
    ['a', 1, 'b[c d] a e(f|)'],
    ['a', -1, 'a b[c d] e(f|)'],
    ['e', -1, 'a e(f|) b[c d]'],
    ['c', 1, 'a b[d c] e(f|)'],
    ['c', -1, 'a c b[d] e(f|)'],
    ['d', 1, 'a b[c] d e(f|)'],
    ['f', 1, 'a b[c d] e(|) f'],
  ] as const)('brings %s by %i to %s', (id, direction, expected) => {
    editor.commands.select([id]);
    editor.commands.nudgeSelected(direction);
    expect(flow()).toBe(expected);
  });

  it('walks from step to step', () => {
    editor.commands.selectNext(1);
    expect(selected()).toEqual(['#start']);
    editor.commands.selectNext(1);
    editor.commands.selectNext(1);
    expect(selected()).toEqual(['b']);
    editor.commands.selectNext(-1);
    expect(selected()).toEqual(['a']);
    editor.commands.selectAll();
    expect(selected()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });
});

describe('other commands', () => {
  it('rename a step and stay with it', () => {
    editor.commands.select(['c']);
    editor.commands.rename('c', 'first');
    expect(flow()).toBe('a b[first d] e(f|)');
    expect(selected()).toEqual(['first']);
  });

  it('turn the error handler on and off', () => {
    editor.commands.setErrorHandler(true);
    expect(editor.valueNow().failure_module?.id).toBe('failure');
    editor.commands.setErrorHandler(false);
    expect(editor.valueNow().failure_module).toBeUndefined();
  });

  it('turn the preprocessor on and off', () => {
    editor.commands.setPreprocessor(true);
    expect(editor.valueNow().preprocessor_module?.id).toBe('preprocessor');
    editor.commands.setPreprocessor(false);
    expect(editor.valueNow().preprocessor_module).toBeUndefined();
  });

  it('change branches', () => {
    editor.commands.addBranch('e');
    editor.commands.updateBranch('e', 1, { summary: 'two' });
    editor.commands.moveBranch('e', 1, 0);
    expect(findModule(editor.valueNow(), 'e')?.value).toMatchObject({ branches: [{ summary: 'two' }, {}] });
    editor.commands.removeBranch('e', 0);
    expect(flow()).toBe('a b[c d] e(f|)');
  });

  it('know where something new goes', () => {
    expect(editor.commands.placeForNew()).toEqual({ list: ROOT, index: 3 });
    editor.commands.select(['c']);
    expect(editor.commands.placeForNew()).toEqual({ list: { container: 'b', slot: 'body' }, index: 1 });
  });
});
