import { describe, expect, it } from 'vitest';
import type { RunTree, TreeScope } from '@/contract/run-tree';
import { choice, flowOf, fork, loop, step } from '@/engine/flow/fixtures';
import type { FlowModule } from '@/engine/flow/schema';
import { pointOf, restartPath } from './restart-path';
import { moduleOf, scopeOf, stepOf, treeOf } from './tree-fixtures';

type Place = [parent: string, module: string, index: number];
const child = (id: string, [parentScopeId, parentModuleId, index]: Place): TreeScope =>
  scopeOf(id, [], { parentScopeId, parentModuleId, index });
const pathIn = (tree: RunTree, scopeId: string, moduleId = 'x') => restartPath(tree, 'flow', { scopeId, moduleId });

describe('the way to a step', () => {
  const { tree } = treeOf(flowOf(loop('l', [choice('c', [[step('y')], [fork('f', [[step('x')], []])]])])), [
    scopeOf('root', [moduleOf('l')]),
    child('i2', ['root', 'l', 2]),
    child('b1', ['i2', 'c', 1]),
    child('f0', ['b1', 'f', 0]),
  ]);

  it('at the top is the step', () => {
    expect(pathIn(tree, 'root', 'l')).toEqual([{ step_id: 'l' }]);
  });

  it('goes through iterations and branches by number, and through the branch that was taken', () => {
    expect(pathIn(tree, 'f0')).toEqual([
      { step_id: 'l', branch_or_iteration_n: 2 },
      { step_id: 'c' },
      { step_id: 'f', branch_or_iteration_n: 0 },
      { step_id: 'x' },
    ]);
  });

  it('goes through sub-flows', () => {
    const sub: FlowModule = { id: 's', value: { type: 'flow', path: 'f/a/b', input_transforms: {} } };
    const run = treeOf(flowOf(sub), [
      scopeOf('root', [moduleOf('s', { step: stepOf('inner') })]),
      scopeOf('inner', [], { flowId: 'inner' }),
    ]);
    expect(pathIn(run.tree, 'inner')).toEqual([{ step_id: 's' }, { step_id: 'x' }]);
  });

  it('is not known where the tree lacks a part of it', () => {
    expect(pathIn(tree, 'nowhere')).toBeNull();
    const torn = treeOf(flowOf(loop('l', [step('x')])), [child('i9', ['gone', 'l', 9])]);
    expect(pathIn(torn.tree, 'i9')).toBeNull();
    const lost = treeOf(flowOf(step('a')), [scopeOf('inner', [], { flowId: 'inner' })]);
    expect(pathIn(lost.tree, 'inner')).toBeNull();
  });
});

it('a way is a point within a point', () => {
  const steps = [{ step_id: 'l', branch_or_iteration_n: 2 }, { step_id: 'c' }, { step_id: 'x' }];
  expect(pointOf('run', steps)).toEqual({
    flow_job_id: 'run',
    step_id: 'l',
    branch_or_iteration_n: 2,
    nested: { step_id: 'c', nested: { step_id: 'x', nested: null } },
  });
});
