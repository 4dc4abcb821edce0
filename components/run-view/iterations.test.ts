import { expect, test } from 'vitest';
import type { RunTree, TreeModule, TreeScope } from '@/contract/run-tree';
import { iterationWindow } from './iterations';

type LoopFacts = Pick<TreeModule, 'total' | 'nextAfter'>;

// Only what the function reads; the rest of a tree has no part in it.
function windowOf(loaded: number[], facts: LoopFacts, start: number) {
  const scopes = loaded.map((index) => ({
    id: `i${index}`,
    parentScopeId: 'root',
    parentModuleId: 'l',
    index,
    state: index % 2 === 0 ? 'success' : 'failure',
    endedAt: 'x',
  }));
  const tree = { rootId: 'r', revision: '', flows: [], scopes: scopes as unknown as TreeScope[] } satisfies RunTree;
  const record = { moduleId: 'l', ...facts } as unknown as TreeModule;
  return iterationWindow(tree, { record, scope: { id: 'root' } as TreeScope }, start);
}

const upTo = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);

test('a short loop is shown whole, in order', () => {
  const shown = windowOf([2, 0, 1], { total: 3, nextAfter: null }, 0);
  expect(shown.iterations.map(({ index, status }) => [index, status])).toEqual([
    [0, 'success'],
    [1, 'failure'],
    [2, 'success'],
  ]);
  expect(shown).toMatchObject({ count: 3, hasMore: false, isPartial: false });
});

test('a loop that a failure ended early has no further pages', () => {
  expect(windowOf(upTo(2), { total: 500, nextAfter: null }, 0)).toMatchObject({ count: 2, hasMore: false });
});

test('a long loop has pages, and says which are still to be fetched', () => {
  const facts = { total: 420, nextAfter: 199 };
  expect(windowOf(upTo(200), facts, 0)).toMatchObject({ count: 420, hasMore: true, isPartial: false });
  expect(windowOf(upTo(200), facts, 200)).toMatchObject({ hasMore: true, isPartial: true });
  expect(windowOf([...upTo(200), ...upTo(20, 400)], facts, 400)).toMatchObject({ hasMore: false, isPartial: false });
});

test('a while loop may always have one more', () => {
  expect(windowOf(upTo(200), { total: null, nextAfter: 199 }, 150)).toMatchObject({ count: 200, hasMore: true });
});
