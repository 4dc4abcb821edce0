import { expect, it } from 'vitest';
import { memberPath, needsOf, readOwn } from './expression';

it('finds which steps, variables and resources an expression names', () => {
  const needs = needsOf('results.a.x + results["b-c"] + variable("f/x/y") + resource(`f/x/z`)');
  expect(needs.results).toEqual(['a', 'b-c']);
  expect(needs.variable).toEqual(['f/x/y']);
  expect(needs.resource).toEqual(['f/x/z']);
});

it('takes all results where an expression uses them as a whole', () => {
  expect(needsOf('Object.keys(results)').results).toBe('all');
  expect(needsOf('results[flow_input.step]').results).toBe('all');
  expect(needsOf('flow_input.results.a').results).toEqual([]);
});

it('reads a plain member path, and nothing more than one', () => {
  expect(memberPath('results.a?.items[0]["x y"]')).toEqual({ root: 'results', keys: ['a', 'items', '0', 'x y'] });
  expect(memberPath('results.a + 1')).toBeNull();
  expect(memberPath('results.a()')).toBeNull();
  expect(memberPath('')).toBeNull();
});

it('reads own members only: the rest is for an interpreter to say', () => {
  expect(readOwn({ a: [{ b: null }] }, ['a', '0', 'b'])).toEqual({ value: null });
  expect(readOwn({ a: 'text' }, ['a', 'length'])).toBeUndefined();
  expect(readOwn({}, ['constructor'])).toBeUndefined();
  expect(readOwn(null, ['a'])).toBeUndefined();
});
