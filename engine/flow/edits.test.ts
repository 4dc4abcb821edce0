import { array, assert, constantFrom, property, subarray, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addBranch, moveBranch, removeBranch, updateBranch } from './branches';
import { allIds, descendants, findModule, listAt, type Place, ROOT, type Slot, walk } from './document';
import {
  duplicateModules,
  insertModules,
  moveModules,
  outermost,
  pasteModules,
  removeModules,
  updateModule,
} from './edits';
import { choice, flowOf, fork, loop, outline, reading, step } from './fixtures';
import type { FlowModule, FlowValue } from './schema';

const root = (index: number): Place => ({ list: ROOT, index });
const inside = (container: string, slot: Slot, index: number): Place => ({ list: { container, slot }, index });

const sample = (): FlowValue =>
  flowOf(
    step('a'),
    loop('b', [step('c'), step('d')]),
    choice('e', [[step('f')], []], [step('g')]),
    fork('h', [[step('i')], []]),
  );
const SAMPLE = 'a b[c d] e(f||g) h{i|}';

const named = (module: FlowModule) => ({ ...module, summary: 'new' });

describe('insert', () => {
  it.each([
    [root(0), 'x a b[c d] e(f||g) h{i|}'],
    [root(4), 'a b[c d] e(f||g) h{i|} x'],
    [root(99), 'a b[c d] e(f||g) h{i|} x'],
    [inside('b', 'body', 1), 'a b[c x d] e(f||g) h{i|}'],
    [inside('e', 1, 0), 'a b[c d] e(f|x|g) h{i|}'],
    [inside('e', 'default', 1), 'a b[c d] e(f||g x) h{i|}'],
    [inside('h', 1, 0), 'a b[c d] e(f||g) h{i|x}'],
  ])('puts a step at %j', (place, expected) => {
    expect(outline(insertModules(sample(), place, [step('x')]))).toBe(expected);
  });

  it('leaves the document itself alone when the place is not there', () => {
    const value = sample();
    expect(insertModules(value, inside('nowhere', 'body', 0), [step('x')])).toBe(value);
  });

  it('shares with the old document what it did not change', () => {
    const value = sample();
    const next = insertModules(value, inside('b', 'body', 0), [step('x')]);
    expect(next.modules[0]).toBe(value.modules[0]);
    expect(next.modules[2]).toBe(value.modules[2]);
    expect(outline(value)).toBe(SAMPLE);
  });
});

describe('remove', () => {
  it.each([
    [['a'], 'b[c d] e(f||g) h{i|}'],
    [['c', 'g', 'i'], 'a b[d] e(f||) h{|}'],
    [['b'], 'a e(f||g) h{i|}'],
    [['b', 'c'], 'a e(f||g) h{i|}'],
  ])('removes %j with what is inside', (ids, expected) => {
    expect(outline(removeModules(sample(), ids))).toBe(expected);
  });

  it('removes the error handler and the preprocessor by their ids', () => {
    const value = { ...sample(), failure_module: step('failure'), preprocessor_module: step('preprocessor') };
    expect(removeModules(value, ['failure']).failure_module).toBeUndefined();
    expect(removeModules(value, ['preprocessor']).preprocessor_module).toBeUndefined();
    expect(removeModules(value, ['a']).failure_module).toBe(value.failure_module);
  });

  it('gives back the same document when there is nothing to remove', () => {
    const value = sample();
    expect(removeModules(value, ['nobody'])).toBe(value);
  });
});

describe('move', () => {
  it.each([
    [['a'], root(2), 'b[c d] a e(f||g) h{i|}'],
    [['a'], inside('b', 'body', 1), 'b[c a d] e(f||g) h{i|}'],
    [['c'], root(0), 'c a b[d] e(f||g) h{i|}'],
    [['c'], inside('b', 'body', 2), 'a b[d c] e(f||g) h{i|}'],
    [['b'], inside('e', 1, 0), 'a e(f|b[c d]|g) h{i|}'],
    [['a', 'd'], inside('h', 1, 0), 'b[c] e(f||g) h{i|a d}'],
    [['d', 'a'], root(4), 'b[c] e(f||g) h{i|} a d'],
  ])('moves %j to %j', (ids, place, expected) => {
    expect(outline(moveModules(sample(), ids, place))).toBe(expected);
  });

  it.each([
    ['into itself', ['b'], inside('b', 'body', 0)],
    ['into its own child', ['b'], inside('c', 'body', 0)],
    ['to where it is', ['a'], root(0)],
    ['to right behind itself', ['a'], root(1)],
    ['to a list that is not there', ['a'], inside('nowhere', 'body', 0)],
    ['nothing', ['nobody'], root(0)],
  ])('does not move a step %s', (_, ids, place) => {
    const value = sample();
    expect(moveModules(value, ids, place)).toBe(value);
  });

  it('keeps every step exactly once, whatever is moved where', () => {
    const places = walk(sample()).flatMap(({ place }) => [place, { ...place, index: place.index + 1 }]);
    assert(
      property(array(tuple(subarray([...allIds(sample())]), constantFrom(...places)), { maxLength: 8 }), (moves) => {
        const value = moves.reduce((before, [ids, place]) => moveModules(before, ids, place), sample());
        const ids = walk(value).map(({ module }) => module.id);
        expect(ids.toSorted()).toEqual([...allIds(sample())].toSorted());
      }),
    );
  });
});

describe('duplicate and paste', () => {
  it('copies a step to right behind it under a new id', () => {
    const { value, ids } = duplicateModules(sample(), ['a']);
    expect(outline(value)).toBe('a j b[c d] e(f||g) h{i|}');
    expect(ids).toEqual(['j']);
  });

  it('lets copies read from each other, and from the originals what was not copied', () => {
    const before = flowOf(step('a'), loop('b', [reading('c', 'results.a'), reading('d', 'results.c + results.a')]));
    const { value } = duplicateModules(before, ['b']);
    expect(outline(value)).toBe('a b[c d] e[f g]');
    expect(findModule(value, 'g')).toEqual(reading('g', 'results.f + results.a'));
  });

  it('copies a step once when it and its container are chosen', () => {
    expect(outline(duplicateModules(sample(), ['b', 'c']).value)).toBe('a b[c d] j[k l] e(f||g) h{i|}');
  });

  it('changes nothing when nothing is chosen', () => {
    const value = sample();
    expect(duplicateModules(value, ['nobody'])).toEqual({ value, ids: [] });
  });

  it('does not mix up names when the copies take each other’s', () => {
    const clip = [step('b'), reading('c', 'results.b'), reading('d', 'results.c')];
    const { value } = pasteModules(flowOf(step('a')), root(1), clip);
    expect(outline(value)).toBe('a b c d');
    const again = pasteModules(flowOf(step('b')), root(1), clip);
    expect(again.ids).toEqual(['a', 'c', 'd']);
    expect(findModule(again.value, 'c')).toEqual(reading('c', 'results.a'));
    expect(findModule(again.value, 'd')).toEqual(reading('d', 'results.c'));
  });
});

describe('update', () => {
  it('changes one module anywhere, the error handler included', () => {
    const value = { ...sample(), failure_module: step('failure') };
    expect(findModule(updateModule(value, 'i', named), 'i')?.summary).toBe('new');
    expect(updateModule(value, 'failure', named).failure_module?.summary).toBe('new');
    expect(updateModule(value, 'nobody', named)).toBe(value);
  });
});

describe('branches', () => {
  it('adds, changes, moves and removes branches', () => {
    const added = addBranch(sample(), 'e');
    expect(outline(added)).toBe('a b[c d] e(f|||g) h{i|}');
    expect(outline(addBranch(sample(), 'h'))).toBe('a b[c d] e(f||g) h{i||}');
    expect(outline(moveBranch(sample(), 'e', { from: 0, to: 1 }))).toBe('a b[c d] e(|f|g) h{i|}');
    expect(outline(removeBranch(sample(), 'h', 0))).toBe('a b[c d] e(f||g) h{}');
    const changed = findModule(
      updateBranch(sample(), 'e', { index: 1, patch: { summary: 'big', expr: '1 > 0' } }),
      'e',
    );
    expect(changed?.value).toMatchObject({ branches: [{ expr: 'true' }, { summary: 'big', expr: '1 > 0' }] });
  });

  it.each([
    ['a step', 'a', { from: 0, to: 1 }],
    ['a branch that is not there', 'e', { from: 5, to: 0 }],
    ['a branch out of the list', 'e', { from: 0, to: 2 }],
    ['a branch before the list', 'e', { from: 0, to: -1 }],
  ])('does not move %s', (_, id, move) => {
    const value = sample();
    expect(moveBranch(value, id, move)).toBe(value);
  });
});

describe('document', () => {
  it('knows lists, parents and what is inside', () => {
    const value = sample();
    expect(listAt(value, ROOT)).toBe(value.modules);
    expect(listAt(value, { container: 'e', slot: 7 })).toBeUndefined();
    expect(outermost(value, ['d', 'b', 'a']).map((module) => module.id)).toEqual(['a', 'b']);
    expect(descendants(value.modules[2] as FlowModule).map((module) => module.id)).toEqual(['f', 'g']);
    const special = { ...value, failure_module: step('failure'), preprocessor_module: step('preprocessor') };
    expect(findModule(special, 'preprocessor')?.id).toBe('preprocessor');
    expect(allIds(special).has('failure')).toBe(true);
  });
});
