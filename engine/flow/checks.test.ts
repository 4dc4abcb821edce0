import { describe, expect, it } from 'vitest';
import { LANGUAGE_IDS } from '../languages/languages';
import { approversOf } from './approval';
import { checkFlow } from './checks';
import { choice, flowOf, fork, loop, openFlowOf, reading, step, whileLoop } from './fixtures';
import type { FlowModule, FlowValue, ForLoop } from './schema';
import { emptyFlow, newFailureModule, newModule } from './templates';

const codes = (value: FlowValue) => checkFlow(openFlowOf(value)).map(({ severity, code }) => `${severity} ${code}`);

function loopWith(patch: Partial<ForLoop>, more: Partial<FlowModule> = {}): FlowModule {
  const module = loop('l', [step('in')], more);
  return { ...module, value: { ...module.value, ...patch } as ForLoop };
}

describe('a flow without faults', () => {
  it('has no problems', () => {
    const value = flowOf(
      step('a'),
      reading('b', 'results.a'),
      loop('c', [reading('d', 'flow_input.iter.value + results.b')]),
      choice('e', [[reading('f', 'results.d')]]),
      step('g', {}, { stop_after_if: { expr: 'results.g > 1' }, retry: { constant: { attempts: 1, seconds: 0 } } }),
    );
    expect(codes({ ...value, failure_module: reading('failure', 'results.f'), early_return: 'a' })).toEqual([]);
  });

  it.each(LANGUAGE_IDS)('stays without faults when a %s step is added', (kind) => {
    expect(codes(flowOf(newModule(kind, 'a')))).toEqual([]);
  });

  it('stays so with an approval and an error handler', () => {
    expect(codes({ ...flowOf(newModule('approval', 'a')), failure_module: newFailureModule() })).toEqual([]);
  });

  it('tells what is still to do in a new flow and in new loops, branches and links', () => {
    expect(checkFlow(emptyFlow()).map((problem) => problem.code)).toEqual(['empty_flow']);
    expect(codes(flowOf(newModule('script', 'a')))).toEqual(['error missing_path']);
    expect(codes(flowOf(newModule('flow', 'a')))).toEqual(['error missing_path']);
    expect(codes(flowOf(newModule('forloopflow', 'a')))).toEqual(['warning empty_loop']);
    expect(codes(flowOf(newModule('whileloopflow', 'a')))).toEqual(['error empty_loop']);
    expect(codes(flowOf(newModule('branchone', 'a'), newModule('branchall', 'b')))).toEqual([]);
  });
});

describe('ids', () => {
  it.each<[string, FlowValue, string[]]>([
    ['the same twice', flowOf(step('a'), loop('l', [step('a')])), ['error duplicate_id']],
    ['a special name', flowOf(step('failure')), ['error reserved_id']],
    ['an error handler by another name', { ...flowOf(step('a')), failure_module: step('x') }, ['error special_id']],
    ['a preprocessor by another name', { ...flowOf(step('a')), preprocessor_module: step('x') }, ['error special_id']],
    ['an early result of no step', { ...flowOf(step('a')), early_return: 'x' }, ['error unknown_early_return']],
    [
      'an error handler that loops',
      { ...flowOf(step('a')), failure_module: loop('failure', [step('b')]) },
      ['error handler_type'],
    ],
  ])('%s', (_, value, expected) => {
    expect(codes(value)).toEqual(expected);
  });
});

describe('one module', () => {
  it.each<[string, FlowModule, string[]]>([
    ['no list', loopWith({ iterator: { type: 'javascript', expr: ' ' } }), ['error empty_iterator']],
    ['a fixed list that is none', loopWith({ iterator: { type: 'static', value: 'x' } }), ['error iterator_not_array']],
    ['a fixed list', loopWith({ iterator: { type: 'static', value: [] } }), []],
    ['no steps in a loop', loop('l', []), ['warning empty_loop']],
    ['parallelism 0', loopWith({ parallelism: { type: 'static', value: 0 } }), ['error bad_parallelism']],
    ['parallelism as text', loopWith({ parallelism: { type: 'static', value: '2' } }), ['error bad_parallelism']],
    ['parallelism as a plain number', loopWith({ parallelism: 2 }), []],
    ['parallelism without a value', loopWith({ parallelism: { type: 'static' } }), []],
    ['a while loop that nothing ends', whileLoop('w', [step('a')]), ['warning endless_loop']],
    [
      'a while loop that ends never',
      whileLoop('w', [step('a')], { stop_after_if: { expr: 'false' } }),
      ['warning endless_loop'],
    ],
    ['a while loop that a step ends', whileLoop('w', [step('a', {}, { stop_after_if: { expr: 'result' } })]), []],
    ['a while loop without steps', whileLoop('w', []), ['error empty_loop']],
    ['no branches', fork('f', []), ['warning no_branches']],
    [
      'no code',
      { id: 'a', value: { type: 'rawscript', language: 'bun', content: ' ', input_transforms: {} } },
      ['error empty_code'],
    ],
    ['a script path', { id: 'a', value: { type: 'script', path: 'f/x/y', input_transforms: {} } }, []],
    [
      'a path that is none',
      { id: 'a', value: { type: 'script', path: '/etc/x', input_transforms: {} } },
      ['error bad_path'],
    ],
    ['a step that passes on', { id: 'a', value: { type: 'identity' } }, []],
    [
      'growing retries from 0 s',
      step('a', {}, { retry: { exponential: { attempts: 2, multiplier: 1, seconds: 0 } } }),
      ['error exponential_zero'],
    ],
    ['no growing retries', step('a', {}, { retry: { exponential: { attempts: 0, multiplier: 1, seconds: 0 } } }), []],
    ['an empty condition', step('a', {}, { skip_if: { expr: '' } }), ['error empty_expression']],
    ['an empty retry condition', step('a', {}, { retry: { retry_if: { expr: '' } } }), ['error empty_expression']],
    ['an empty input', reading('a', ''), ['error empty_expression']],
    ['a negative pause', step('a', {}, { sleep: { type: 'static', value: -1 } }), ['error bad_sleep']],
    ['a pause as text', step('a', {}, { sleep: { type: 'static', value: '5' } }), ['error bad_sleep']],
    ['a timeout as text', step('a', {}, { timeout: { type: 'static', value: 'x' } }), ['error bad_timeout']],
    ['a timeout from an expression', step('a', {}, { timeout: { type: 'javascript', expr: '5' } }), []],
    ['a stop in parallel', loopWith({ parallel: true }, { stop_after_if: { expr: 'true' } }), ['warning stop_ignored']],
    [
      'a stop after all of one step',
      step('a', {}, { stop_after_all_iters_if: { expr: 'true' } }),
      ['warning stop_ignored'],
    ],
    ['a stop after all branches', { ...fork('f', [[step('a')]]), stop_after_all_iters_if: { expr: 'true' } }, []],
    [
      'an approver without address',
      step('a', {}, { suspend: { required_events: 1, approvers: ['anna'] } }),
      ['error bad_email'],
    ],
    [
      'approvers nobody waits for',
      step('a', {}, { suspend: { required_events: 0, approvers: ['a@b.cd'] } }),
      ['warning approval_off'],
    ],
    ['approvers of what is off', step('a', {}, { suspend: { approvers: ['a@b.cd'] } }), ['warning approval_off']],
    ['an approval of a loop', loopWith({}, { suspend: { required_events: 1 } }), ['warning approval_on_container']],
  ])('%s', (_, module, expected) => {
    expect(codes(flowOf(module))).toEqual(expected);
  });

  it('cannot run in parallel where the flow is bound to one worker', () => {
    expect(codes({ ...flowOf(loopWith({ parallel: true })), same_worker: true })).toEqual([
      'error parallel_same_worker',
    ]);
  });

  it('is told which expression is empty', () => {
    const branch = choice('e', [[]]);
    if (branch.value.type === 'branchone') branch.value.branches[0] = { expr: '', modules: [] };
    const value = flowOf(reading('a', ''), branch, step('s', {}, { skip_if: { expr: '' } }));
    expect(checkFlow(openFlowOf(value)).map((problem) => problem.message)).toEqual([
      'The input “x” is an empty expression.',
      'The condition of branch 1 is an empty expression.',
      'The skip condition is an empty expression.',
    ]);
  });
});

describe('references', () => {
  it.each<[string, FlowValue, string[]]>([
    ['a step that is nowhere', flowOf(reading('a', 'results.x')), ['warning unknown_step']],
    ['a step that comes later', flowOf(reading('a', 'results.b'), step('b')), ['warning later_step']],
    ['the step itself', flowOf(reading('a', 'results.a')), ['warning later_step']],
    ['the same twice', flowOf(reading('a', 'results.x + results.x')), ['warning unknown_step']],
    ['the step itself once it is done', flowOf(step('a', {}, { stop_after_if: { expr: 'results.a' } })), []],
    ['any step, from the error handler', { ...flowOf(step('a')), failure_module: reading('failure', 'results.a') }, []],
  ])('to %s', (_, value, expected) => {
    expect(codes(value)).toEqual(expected);
  });

  it('to inputs are checked against what the flow asks for', () => {
    const value = flowOf(reading('a', 'flow_input.known + flow_input.other + flow_input.iter_parent.value'));
    const schema = { type: 'object', properties: { known: {} } };
    expect(checkFlow(openFlowOf(value, schema)).map((problem) => problem.message)).toEqual([
      '“a” reads flow_input.other, which the flow’s inputs lack.',
    ]);
    expect(checkFlow(openFlowOf(value))).toEqual([]);
    expect(checkFlow(openFlowOf({ ...value, preprocessor_module: step('preprocessor') }, schema))).toEqual([]);
  });
});

describe('the list of problems', () => {
  it('has errors first', () => {
    const value = flowOf(loop('l', []), reading('a', ''));
    expect(codes(value)).toEqual(['error empty_expression', 'warning empty_loop']);
  });
});

describe('approvers', () => {
  it('are read only where they are texts', () => {
    expect(approversOf({})).toEqual({ emails: [], message: '' });
    expect(approversOf({ approvers: ['a@b.cd', 5], message: 'May I?' })).toEqual({
      emails: ['a@b.cd'],
      message: 'May I?',
    });
    expect(approversOf({ approvers: 'a@b.cd', message: 5 })).toEqual({ emails: [], message: '' });
  });
});
