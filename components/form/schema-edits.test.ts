import { describe, expect, test } from 'vitest';
import { orderedNames } from './field-kind';
import { addField, moveField, nameProblem, removeField, renameField } from './schema-edits';

const schema = {
  type: 'object',
  properties: { a: { type: 'string' }, b: { type: 'number' }, c: {} },
  required: ['b'],
  order: ['c', 'a'],
};

describe('edits of a schema', () => {
  test('fields the order does not name come last', () => {
    expect(orderedNames(schema)).toEqual(['c', 'a', 'b']);
  });

  test('a renamed field keeps its place, its type and whether it is required', () => {
    const renamed = renameField(schema, 'b', 'amount');
    expect(orderedNames(renamed)).toEqual(['c', 'a', 'amount']);
    expect(renamed.required).toEqual(['amount']);
    expect(renamed.properties?.amount).toEqual({ type: 'number' });
  });

  test('a moved field changes places with its neighbour and never leaves the list', () => {
    expect(orderedNames(moveField(schema, 'a', -1))).toEqual(['a', 'c', 'b']);
    expect(moveField(schema, 'c', -1)).toBe(schema);
  });

  test('a removed field leaves no trace', () => {
    const left = removeField(schema, 'b');
    expect(orderedNames(left)).toEqual(['c', 'a']);
    expect(left.required).toEqual([]);
  });

  test('an added field never takes the name of another', () => {
    const first = addField({ properties: { input_2: {} } });
    expect(orderedNames(first.schema)).toEqual(['input_2', 'input_3']);
  });

  test.each([
    ['1a', true],
    ['a b', true],
    ['c', true],
    ['a', false],
    ['total_2', false],
  ])('a name a step could not read is refused: %s', (name, isRefused) => {
    expect(nameProblem(schema, 'a', name) !== undefined).toBe(isRefused);
  });
});
