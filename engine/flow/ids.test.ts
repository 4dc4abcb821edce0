import { describe, expect, it } from 'vitest';
import { findModule } from './document';
import { expressionsOf } from './expressions';
import { choice, flowOf, loop, reading, step } from './fixtures';
import { freshIds, idRefusal, renameModule } from './ids';
import { access, accessPath, referencesTo, renameReferences } from './references';
import type { FlowModule } from './schema';

describe('references', () => {
  it.each([
    ['results.a', ['a']],
    ['results.a.b + results["c-d"]', ['a', 'c-d']],
    ['results?.a?.[0] ?? results?.["b"]', ['a', 'b']],
    ["results['a'] + results[`b`]", ['a', 'b']],
    ['results . a', ['a']],
    ['`${results.a} and results.b`', ['a']],
    ['`${ {x: `${results.a}`}.x } results.b` + results.c', ['a', 'c']],
    ['"results.a" + \'results.b\'', []],
    ['"\\"results.a" + results.b', ['b']],
    ['// results.a\nresults.b /* results.c */', ['b']],
    ['// results.a', []],
    ['`unclosed ${results.a', ['a']],
    ['"unclosed results.a', []],
    ['`unclosed results.a', []],
    ['`\\${results.a}`', []],
    ['x.results.a + myresults.b + results_.c', []],
    ['x?.results.a', []],
    ['{...results.a}', ['a']],
    ['{a: 1}.results', []],
    ['results', []],
    ['results[i] + results()', []],
    ['results.ключ', []],
  ])('are found in %s', (expr, names) => {
    expect(referencesTo(expr, 'results').map((reference) => reference.name)).toEqual(names);
  });

  it.each([
    ['results.a.b + results.ab + "results.a"', 'a', 'z', 'results.z.b + results.ab + "results.a"'],
    ['results?.a', 'a', 'x-y', 'results?.["x-y"]'],
    ['results.a + results["a"]', 'a', 'x-y', 'results["x-y"] + results["x-y"]'],
    ['results["x-y"] ?? results?.["x-y"]', 'x-y', 'b', 'results.b ?? results?.b'],
    ['flow_input.a', 'a', 'b', 'flow_input.a'],
  ])('follow a rename in %s', (...row) => {
    const [expr, from, to, expected] = row;
    expect(renameReferences(expr, from, to)).toBe(expected);
  });

  it('are written the way JavaScript needs them', () => {
    expect(access('a')).toBe('.a');
    expect(access('a b', true)).toBe('?.["a b"]');
    expect(access('a', true)).toBe('?.a');
    expect(accessPath('results', ['a', 'items', 0, 'x y'])).toBe('results.a.items[0]["x y"]');
  });
});

describe('ids', () => {
  it('are letters nobody has, on and on', () => {
    expect(freshIds(new Set(['a', 'c']), 3)).toEqual(['b', 'd', 'e']);
    const all = freshIds(new Set(), 703);
    expect([all[25], all[26], all[51], all[52], all[701], all[702]]).toEqual(['z', 'aa', 'az', 'ba', 'zz', 'aaa']);
  });

  it.each([
    ['a', undefined],
    ['x_1-Y', undefined],
    ['', 'An id has'],
    ['a b', 'An id has'],
    ['failure', 'special step'],
    ['b', 'Another step'],
  ])('may be refused: %s', (to, expected) => {
    const refusal = idRefusal(flowOf(step('a'), step('b')), 'a', to);
    if (expected === undefined) expect(refusal).toBeUndefined();
    else expect(refusal).toContain(expected);
  });
});

describe('rename', () => {
  const everywhere: FlowModule = {
    ...loop('l', []),
    value: {
      type: 'forloopflow',
      modules: [],
      iterator: { type: 'javascript', expr: 'results.a' },
      parallelism: { type: 'javascript', expr: 'results.a' },
    },
    stop_after_if: { expr: 'results.a' },
    stop_after_all_iters_if: { expr: 'results.a' },
    skip_if: { expr: 'results.a' },
    sleep: { type: 'javascript', expr: 'results.a' },
    timeout: { type: 'javascript', expr: 'results.a' },
    retry: { retry_if: { expr: 'results.a' } },
    suspend: { user_groups_required: { type: 'javascript', expr: 'results.a' } },
  };

  it('reaches every kind of expression of a module', () => {
    const value = renameModule(flowOf(step('a'), everywhere), 'a', 'z');
    const found = expressionsOf(findModule(value, 'l') as FlowModule);
    expect(found.map((each) => each.field).toSorted()).toEqual([
      'iterator',
      'parallelism',
      'retry_if',
      'skip_if',
      'sleep',
      'stop_after_all_iters_if',
      'stop_after_if',
      'timeout',
      'user_groups_required',
    ]);
    expect(new Set(found.map((each) => each.expr))).toEqual(new Set(['results.z']));
  });

  it('reaches predicates of branches, steps inside, the error handler and the flow’s own settings', () => {
    const branch = choice('e', [[reading('f', 'results.a')]]);
    if (branch.value.type === 'branchone')
      branch.value.branches[0] = { expr: 'results.a > 1', modules: [reading('f', 'results.a')] };
    const before = {
      modules: [step('a'), branch],
      failure_module: reading('failure', 'results.a'),
      early_return: 'a',
      skip_expr: 'results.a',
    };
    const value = renameModule(before, 'a', 'z');
    expect(JSON.stringify(value)).not.toContain('results.a');
    expect(JSON.stringify(value)).toContain('results.z > 1');
    expect(value.early_return).toBe('z');
    expect(value.modules[0]?.id).toBe('z');
  });

  it('leaves modules that do not read the step as they are', () => {
    const value = flowOf(
      step('a'),
      { ...everywhere, id: 'm' },
      reading('b', 'results.c'),
      step('s', { x: { type: 'static', value: 'results.a' } }),
    );
    const next = renameModule(value, 'a', 'z');
    expect(next.modules[2]).toBe(value.modules[2]);
    expect(next.modules[3]).toBe(value.modules[3]);
    const other = renameModule(value, 's', 't');
    expect(other.modules[1]).toBe(value.modules[1]);
  });

  it('changes nothing when it is refused', () => {
    const value = { ...flowOf(step('a'), step('b')), failure_module: step('failure') };
    expect(renameModule(value, 'a', 'b')).toBe(value);
    expect(renameModule(value, 'a', 'a')).toBe(value);
    expect(renameModule(value, 'failure', 'x')).toBe(value);
  });
});
