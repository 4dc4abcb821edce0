import { expect, test } from 'vitest';
import { asTable, cellText } from './as-table';

test('rows of different shape share one head, in the order the columns first appear', () => {
  const table = asTable([{ id: 1 }, { id: 2, name: 'b' }]);
  expect(table?.columns).toEqual(['id', 'name']);
  expect(table?.rows).toHaveLength(2);
});

test.each([
  ['an object', { a: 1 }],
  ['an empty array', []],
  ['numbers', [1, 2]],
  ['rows among other things', [{ a: 1 }, null]],
  ['lists', [[1], [2]]],
  ['empty objects', [{}, {}]],
  ['a hundred columns', [Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`c${index}`, index]))]],
])('%s is no table', (_, value) => {
  expect(asTable(value)).toBeNull();
});

test('a cell shows nested values as JSON and nothing for a missing one', () => {
  expect([null, undefined, 0, false, 'x', { a: [1] }].map(cellText)).toEqual(['', '', '0', 'false', 'x', '{"a":[1]}']);
});
