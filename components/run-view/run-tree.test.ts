import { describe, expect, test } from 'vitest';
import type { TreeModule, TreeScope } from '@/contract/run-tree';
import { flowOf, fork, loop, step } from '@/engine/flow/fixtures';
import {
  attemptsOf,
  durationOf,
  failedVisit,
  mergeTrees,
  pickKey,
  statesOf,
  visitsOf,
  waitingApprovals,
} from './run-tree';
import { at, moduleOf, scopeOf, START, stepOf, treeOf } from './tree-fixtures';

const statesWith = ({ tree, flow }: ReturnType<typeof treeOf>, picks = {}) =>
  statesOf(tree, visitsOf(tree, flow, picks));

const looped = (states: TreeScope['state'][], more: Partial<TreeModule> = {}) =>
  treeOf(flowOf(loop('l', [step('a')])), [
    scopeOf('root', [moduleOf('l', { scopes: states.map((_, index) => `i${index}`), total: states.length, ...more })]),
    ...states.map((state, index) => {
      const ended = state === 'running' ? null : at(5);
      return scopeOf(`i${index}`, [moduleOf('a', { state, durationMs: index })], { state, index, endedAt: ended });
    }),
  ]);
const shown = (run: ReturnType<typeof treeOf>, picks = {}) => statesWith(run, picks).a?.durationMs;

describe('states on the graph', () => {
  test('a step that was not reached has none', () => {
    const run = treeOf(flowOf(step('a'), step('b')), [scopeOf('root', [moduleOf('a')])]);
    expect(statesWith(run)).toEqual({ a: { status: 'success', durationMs: 1000 } });
  });

  test.each([
    [{ state: 'waiting' as const, durationMs: null, endedAt: null }, 'queued'],
    [{ state: 'running' as const, durationMs: null, endedAt: null }, 'running'],
    [{ state: 'suspended' as const, durationMs: null, endedAt: null }, 'waiting'],
    [{ state: 'failure' as const }, 'failure'],
    [{ isSkipped: true }, 'skipped'],
  ])('%o is shown as %s', (more, status) => {
    const run = treeOf(flowOf(step('a')), [scopeOf('root', [moduleOf('a', more)], { state: 'running' })]);
    expect(statesWith(run).a?.status).toBe(status);
  });

  test('a step that a cancel cut off is canceled, not running', () => {
    const cut = moduleOf('a', { state: 'running', endedAt: null, durationMs: null });
    expect(statesWith(treeOf(flowOf(step('a')), [scopeOf('root', [cut], { state: 'canceled' })])).a?.status).toBe(
      'canceled',
    );
  });

  test('all branches that ran are shown', () => {
    const run = treeOf(flowOf(fork('f', [[step('a')], [step('b')]])), [
      scopeOf('root', [moduleOf('f', { scopes: ['s0', 's1'] })]),
      scopeOf('s0', [moduleOf('a')]),
      scopeOf('s1', [moduleOf('b', { state: 'failure' })]),
    ]);
    expect(Object.keys(statesWith(run)).toSorted()).toEqual(['a', 'b', 'f']);
  });
});

describe('iterations of a loop', () => {
  test('shows the picked one', () => {
    expect(shown(looped(['success', 'failure', 'success']), { [pickKey('root', 'l')]: 'i0' })).toBe(0);
  });

  test.each([
    [['success', 'failure', 'success'], 1],
    [['success', 'success', 'success'], 2],
    [['success', 'failure', 'running'], 2],
  ] as [TreeScope['state'][], number][])('without a pick, of %o shows number %i', (states, index) => {
    expect(shown(looped(states))).toBe(index);
  });

  test('a pick of an iteration that is not there changes nothing', () => {
    expect(shown(looped(['success']), { [pickKey('root', 'l')]: 'gone' })).toBe(0);
  });

  test('counts what is done and what failed', () => {
    const run = looped(['success', 'failure', 'running'], { total: 7, failed: 1, endedAt: null });
    expect(statesWith(run).l?.iterations).toEqual({ done: 2, total: 7, failed: 1 });
  });

  test('an ended loop of more iterations than were loaded counts all', () => {
    expect(statesWith(looped(['success'], { total: 400, nextAfter: 0 })).l?.iterations?.done).toBe(400);
  });

  test('iterations loaded later can be picked, and never replace newer states', () => {
    const run = looped(['success']);
    const page = looped(['failure', 'success', 'success']).tree;
    const tree = mergeTrees(run.tree, [page]);
    expect(statesOf(tree, visitsOf(tree, run.flow, { [pickKey('root', 'l')]: 'i2' })).a?.durationMs).toBe(2);
    expect(tree.scopes.find((scope) => scope.id === 'i0')?.state).toBe('success');
  });
});

test('the step to blame is the innermost one that failed', () => {
  const { tree, flow } = treeOf(flowOf(step('a'), loop('l', [step('b')])), [
    scopeOf('root', [moduleOf('l', { state: 'failure', scopes: ['i0'] }), moduleOf('a')]),
    scopeOf('i0', [moduleOf('b', { state: 'failure' })], { state: 'failure' }),
  ]);
  const visits = visitsOf(tree, flow, {});
  expect(visits.map((visit) => visit.module.id)).toEqual(['a', 'l', 'b']);
  expect(failedVisit(visits)?.module.id).toBe('b');
});

test('a decision is awaited only while the run goes on', () => {
  const open = moduleOf('a', { state: 'suspended', endedAt: null, durationMs: null });
  const waits = (state: TreeScope['state']) => {
    const { tree, flow } = treeOf(flowOf(step('a')), [scopeOf('root', [open], { state })]);
    return waitingApprovals(visitsOf(tree, flow, {})).length;
  };
  expect([waits('suspended'), waits('canceled')]).toEqual([1, 0]);
});

test('the tries of a step come oldest first', () => {
  const record = moduleOf('a', { step: stepOf('third'), failedSteps: [stepOf('first'), stepOf('second')] });
  expect(attemptsOf(record).map((tried) => tried.id)).toEqual(['first', 'second', 'third']);
});

test('the last try of a step that failed for good counts once', () => {
  const record = moduleOf('a', { step: stepOf('second'), failedSteps: [stepOf('first'), stepOf('second')] });
  expect(attemptsOf(record).map((tried) => tried.id)).toEqual(['first', 'second']);
});

test('a step that waits for a decision counts its time until now, not the time of its script', () => {
  const waiting = moduleOf('a', { state: 'suspended', endedAt: null, durationMs: 40 });
  const { tree, flow } = treeOf(flowOf(step('a')), [scopeOf('root', [waiting], { state: 'suspended' })]);
  const visits = visitsOf(tree, flow, {});
  expect(durationOf(waiting, Date.parse(START) + 4000)).toBe(4000);
  expect(statesOf(tree, visits)).toEqual({ a: { status: 'waiting', durationMs: undefined } });
});
