import { describe, expect, it } from 'vitest';
import type { FlowModule } from '../flow/schema';
import { deleteAfterS } from './delete-after';
import { errorOf } from './error-of';
import { branchAll, branchOne, fail, loop, run, step } from './testing/run-flow';

const items = { items: [1, 2, 3] };
const body = [step('x', { v: 'flow_input.iter.value' })];
const reader = step('r', { x: 'results.x' });
const take = { x: ({ v }: Record<string, unknown>) => v };

const failure = (message: string, step_id?: string) => ({ error: { name: 'Error', message, step_id } });
const flowOf = (module: FlowModule) => ({ modules: [step('a'), module] });

const at = (module: FlowModule, list: string) =>
  deleteAfterS(
    { id: 's', flowId: 'f', isRoot: false, isEvent: false, list, modules: [], flow: flowOf(module) },
    step('x'),
  );

describe('results.<id>', () => {
  it('of a step in a loop is that of the last iteration, for what comes after', () => {
    expect(run([loop('l', body), reader], take, { args: items }).result).toEqual({ x: 3 });
  });

  it('of a step itself is that of the iteration before: state goes from one to the next', () => {
    const sum = step('x', { v: 'flow_input.iter.value + (results.x ?? 0)' });
    expect(run([loop('l', [sum])], take, { args: items }).result).toEqual([1, 3, 6]);
  });

  it('of a step in branches and loops is found through all of them', () => {
    const deep = loop('l', [branchOne([{ expr: 'flow_input.iter.value < 3', modules: body }])]);
    expect(run([deep, reader], take, { args: items }).result).toEqual({ x: 2 });
  });

  it('of what runs in parallel is not seen from outside, nor by the other iterations', () => {
    const parallel = loop('l', [branchOne([{ expr: 'true', modules: body }]), step('y', { x: 'results.x' })], {
      parallel: true,
    });
    const ran = run([parallel, reader], take, { args: items });
    expect(ran.result).toEqual({ x: null });
    expect(run([parallel], take, { args: items }).result).toEqual([{ x: 1 }, { x: 2 }, { x: 3 }]);
    expect(run([branchAll([{ modules: [step('x')] }]), reader], { x: () => 1 }).result).toEqual({ x: null });
    expect(run([branchAll([{ modules: [step('x')] }], false), reader], { x: () => 1 }).result).toEqual({ x: 1 });
  });

  it('inside is the sibling of the same iteration, else that of the flow around', () => {
    const inner = [step('y', { a: 'results.a', x: 'results.x' })];
    const ran = run([step('a'), loop('l', [...body, ...inner])], { a: () => 'a', ...take }, { args: items });
    expect(ran.result).toEqual([1, 2, 3].map((x) => ({ a: 'a', x })));
  });

  it('of a branch that was not taken, or of no step at all, is null', () => {
    const ran = run([branchOne([{ expr: 'false', modules: body }]), step('r', { x: 'results.x', y: 'results.no' })]);
    expect(ran.result).toEqual({ x: null, y: null });
  });
});

describe('error', () => {
  it('is the one error of a result, or of a list', () => {
    expect(errorOf(failure('a'))).toMatchObject({ message: 'a' });
    expect(errorOf([1, failure('a'), null])).toMatchObject({ message: 'a' });
  });

  it('is several together, each with its step and place', () => {
    expect(errorOf([failure('a', 'x'), 1, failure('b')])).toMatchObject({
      name: 'MultipleErrors',
      message: '[x|0] a; [unknown|2] b',
      errors: [{ message: 'a' }, { message: 'b' }],
    });
  });

  it('is unknown where the step failed without one', () => {
    expect(errorOf('nothing')).toMatchObject({ name: 'UnknownError' });
    expect(errorOf([1])).toMatchObject({ name: 'UnknownError' });
  });
});

describe('an early stop with a message inside of a loop', () => {
  const stop = { expr: 'result === 2', error_message: 'enough' };

  it('breaks the loop, also when an error handler ran for it', () => {
    const modules = [
      loop('l', [step('x', { v: 'flow_input.iter.value' }, { stop_after_if: stop })], { skip_failures: true }),
    ];
    const handler = { failure_module: step('failure', { m: 'error.message' }) };
    const ran = run(modules, take, { args: items, flow: handler });
    expect(ran.result).toEqual([1, { m: 'Flow early stop: enough' }]);
    const broken = run(modules, { ...take, failure: fail('handler') }, { args: items, flow: handler });
    expect(broken.result).toMatchObject([1, { error: { message: 'handler' } }]);
  });

  it('of the loop itself holds the result of the iteration when asked for', () => {
    const module = { stop_after_if: { ...stop, error_include_result: true } };
    const ran = run([loop('l', body, { module })], take, { args: items });
    expect(ran).toMatchObject({ end: { ok: false }, result: { error: { name: 'EarlyStopError', result: 2 } } });
  });
});

it('what is deleted after use is so with all steps inside of it', () => {
  const deleted = { delete_after_secs: 60 };
  expect(at({ ...loop('l', body), ...deleted }, '/modules/1/value/modules')).toBe(60);
  expect(
    at(
      { ...branchAll([{ modules: [] }, { modules: body }]), delete_after_use: true },
      '/modules/1/value/branches/1/modules',
    ),
  ).toBe(0);
  expect(
    at({ ...branchOne([], [{ ...loop('l', body), ...deleted }]) }, '/modules/1/value/default/0/value/modules'),
  ).toBe(60);
  expect(at(loop('l', body), '/modules/1/value/modules')).toBeNull();
});
