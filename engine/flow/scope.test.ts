import { describe, expect, it } from 'vitest';
import { choice, flowOf, fork, loop, step, whileLoop } from './fixtures';
import { scopeOf } from './scope';
import { newModule } from './templates';

const value = flowOf(
  step('a'),
  choice('b', [[step('c')]], [step('d')]),
  loop('e', [step('f'), whileLoop('g', [step('h'), step('i')])]),
  fork('j', [[step('k')], [step('l')]]),
);
const earlier = (id: string) =>
  scopeOf(value, id)
    .earlier.map((module) => module.id)
    .join(' ');

describe('what a step can read', () => {
  it.each([
    ['a', ''],
    ['b', 'a'],
    ['c', 'a'],
    ['d', 'a'],
    ['e', 'b d c a'],
    ['f', 'b d c a'],
    ['h', 'f b d c a'],
    ['i', 'h f b d c a'],
    ['l', 'e b d c a'],
  ])('at %s is, the nearest first: %s', (id, expected) => {
    expect(earlier(id)).toBe(expected);
  });

  it('is everything, for the error handler, and nothing for who is not there', () => {
    const all = scopeOf({ ...value, failure_module: step('failure') }, 'failure').earlier;
    expect(all).toHaveLength(12);
    expect(scopeOf(value, 'nobody')).toEqual({ earlier: [], loops: [] });
  });

  it('includes the loops around it, the innermost first', () => {
    expect(scopeOf(value, 'h').loops).toEqual([
      { loopId: 'g', kind: 'while', expr: 'flow_input.iter' },
      { loopId: 'e', kind: 'for', expr: 'flow_input.iter_parent' },
    ]);
    expect(scopeOf(value, 'e').loops).toEqual([]);
  });
});

describe('templates', () => {
  it('let an approval wait a day for one decision', () => {
    expect(newModule('approval', 'a')).toMatchObject({
      value: { type: 'rawscript', language: 'bun' },
      suspend: { required_events: 1, timeout: 86_400 },
    });
  });
});
