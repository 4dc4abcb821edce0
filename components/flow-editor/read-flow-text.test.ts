import { describe, expect, it } from 'vitest';
import { flowOf, loop, outline, step } from '@/engine/flow/fixtures';
import { readFlowText } from './read-flow-text';
import { flowUpTo } from './run/test-flow';

describe('a flow as text', () => {
  it.each([
    ['JSON', '{"summary": "s", "value": {"modules": []}}'],
    ['YAML', 'summary: s\nvalue:\n  modules: []\n'],
  ])('is read from %s', async (_, text) => {
    expect(await readFlowText(text)).toEqual({ ok: true, flow: { summary: 's', value: { modules: [] } } });
  });

  it.each([
    ['', 'There is nothing to read yet.'],
    ['a: [', 'This is neither JSON nor YAML'],
    ['{"a": ', 'This is not JSON'],
    ['just words', 'This is not a flow'],
  ])('is refused with a reason: %j', async (text, reason) => {
    const read = await readFlowText(text);
    expect(read.ok ? '' : read.errors[0]).toContain(reason);
  });
});

describe('a test up to a step', () => {
  const value = flowOf(step('a'), loop('b', [step('c')]), step('d'));

  it.each([
    ['a', 'a'],
    ['b', 'a b[c]'],
    ['c', 'a b[c]'],
    ['d', 'a b[c] d'],
    ['nobody', 'a b[c] d'],
  ])('that ends with %s runs %s', (id, expected) => {
    expect(outline(flowUpTo(value, id))).toBe(expected);
  });
});
