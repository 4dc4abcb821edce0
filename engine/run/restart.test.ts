import { describe, expect, it } from 'vitest';
import type { Interpreted } from './testing/interpret';
import type { RestartPoint } from './restart-point';
import { branchAll, branchOne, fail, js, loop, run, type Script, step } from './testing/run-flow';
import type { FlowModule } from '../flow/schema';

/** Scripts that note which of them ran, and with which arguments. */
function noting(scripts: Record<string, Script> = {}) {
  const ran: string[] = [];
  const noted = new Proxy(scripts, {
    get: (known, id: string) => (args: Record<string, unknown>) => {
      ran.push(`${id}(${Object.values(args).join()})`);
      return known[id] ? known[id](args) : `${id}${Object.values(args).join()}`;
    },
  });
  return { ran, scripts: noted };
}

function again(modules: FlowModule[], earlier: Interpreted, { args = {}, ...point }: RestartPoint & { args?: object }) {
  const { ran, scripts } = noting();
  return { ran, result: run(modules, scripts, { args: { ...args }, restart: { point, earlier } }).result };
}

const chain = [step('a'), step('b', { x: 'results.a' }), step('c', { x: 'previous_result', y: 'results.a' })];

const decide = () => [{ isApproved: true, approver: 'x', value: 5 }];

const failing: Script = ({ v }) => (v === 'p' ? fail()({}) : v);

const looped = () => [
  loop('l', [step('x', { v: 'flow_input.iter.value', last: 'results.x' }), step('y', { x: 'results.x' })]),
  step('z', { all: 'results.l.length' }),
];

const all = (parallel: boolean) => [
  branchAll([{ modules: [step('x')] }, { modules: [step('y'), step('z', { y: 'results.y' })] }], parallel),
];

describe('a restart from a step', () => {
  it('keeps what came before, and hands it on by id and as previous_result', () => {
    const earlier = run(chain, noting().scripts);
    expect(again(chain, earlier, { step_id: 'c' })).toEqual({ ran: ['c(ba,a)'], result: 'cba,a' });
    expect(again(chain, earlier, { step_id: 'a' }).ran).toHaveLength(3);
  });

  it('of a run that failed there goes on from the failure', () => {
    const earlier = run(chain, { ...noting().scripts, a: () => 'a', b: fail() });
    expect(again(chain, earlier, { step_id: 'b' }).ran).toEqual(['b(a)', 'c(ba,a)']);
  });

  it('of a restarted run still knows what came first', () => {
    const earlier = run(chain, noting().scripts);
    const second = run(chain, noting().scripts, { restart: { point: { step_id: 'b' }, earlier } });
    expect(again(chain, second, { step_id: 'c' }).ran).toEqual(['c(ba,a)']);
  });

  it('reads the steps inside the branches and loops before it', () => {
    const modules = [
      branchOne([{ expr: 'true', modules: [step('x')] }]),
      loop('l', [step('y', { n: 'flow_input.iter.value' })], { iterator: '[1, 2]' }),
      step('z', { x: 'results.x', y: 'results.y', l: 'results.l.length' }),
    ];
    const earlier = run(modules, noting().scripts);
    expect(again(modules, earlier, { step_id: 'z' }).ran).toEqual(['z(x,y2,2)']);
  });

  it('does not ask the approval in front of it again, and gives its values', () => {
    const modules = [step('a', {}, { suspend: { required_events: 1 } }), step('b', { resume: 'resume' })];
    const earlier = run(modules, noting().scripts, { decide });
    const { ran, scripts } = noting();
    const point = { step_id: 'b' };
    const second = run(modules, scripts, { restart: { point, earlier }, decide: () => [] });
    expect(second.end.ok).toBe(true);
    expect(ran).toHaveLength(1);
  });

  it('does not skip the flow: it is under way already', () => {
    const earlier = run(chain, noting().scripts);
    const second = run(chain, noting().scripts, {
      flow: { skip_expr: 'true' },
      restart: { point: { step_id: 'b' }, earlier },
    });
    expect(second.end.isSkipped).toBe(false);
  });

  it('is refused where there is no such step, or one before it has no result', () => {
    const earlier = run(chain, { a: fail() });
    expect(() => again(chain, earlier, { step_id: 'nope' })).toThrow(/no step nope at the flow's top level/);
    expect(() => again(chain, earlier, { step_id: 'c' })).toThrow(/Step a has no result|Step b has no result/);
    expect(() => again(chain, earlier, { step_id: 'a', branch_or_iteration_n: 1 })).toThrow(/no iterations/);
    expect(() => again(chain, earlier, { step_id: 'a', nested: { step_id: 'b' } })).toThrow(/no steps inside/);
    const single = [loop('l', [step('y')], { iterator: '[1]' })];
    expect(() => again(single, run(single), { step_id: 'l', nested: { step_id: 'y' } })).toThrow(/in which iteration/);
    const unreached = [step('a'), loop('l', [step('y')], { iterator: '[1]' })];
    const stopped = run(unreached, { a: fail() }, { flow: {} });
    expect(() => again(unreached, stopped, { step_id: 'l', branch_or_iteration_n: 1 })).toThrow(
      /no result|did not run/,
    );
  });
});

describe('a restart from an iteration', () => {
  const items = { items: ['p', 'q', 'r'] };
  it.each([false, true])('keeps those before it and runs the rest, parallel: %s', (parallel) => {
    const modules = [
      loop('l', [step('x', { v: 'flow_input.iter.value' })], { parallel }),
      step('z', { l: 'results.l' }),
    ];
    const earlier = run(modules, noting().scripts, { args: items });
    const second = again(modules, earlier, { step_id: 'l', branch_or_iteration_n: 1, args: items });
    expect(second.ran).toEqual(['x(q)', 'x(r)', 'z(xp,xq,xr)']);
    expect(again(modules, earlier, { step_id: 'l', branch_or_iteration_n: 0, args: items }).ran).toHaveLength(4);
  });

  it('evaluates the iterator anew, and fails when the iteration is gone', () => {
    const modules = looped();
    const earlier = run(modules, noting().scripts, { args: items });
    const longer = { items: ['P', 'Q', 'R', 'S'] };
    expect(again(modules, earlier, { step_id: 'l', branch_or_iteration_n: 2, args: longer }).ran.at(-1)).toBe('z(4)');
    const gone = again(modules, earlier, { step_id: 'l', branch_or_iteration_n: 2, args: { items: ['P'] } });
    expect(gone).toMatchObject({ ran: [], result: { error: { message: /no iteration 2 to restart from/ } } });
  });

  it('sees the last results of the iterations it keeps', () => {
    const earlier = run(looped(), noting().scripts, { args: items });
    const second = again(looped(), earlier, { step_id: 'l', branch_or_iteration_n: 1, args: items });
    expect(second.ran[0]).toBe('x(q,xp,)');
  });

  it('goes on at a step inside of it', () => {
    const earlier = run(looped(), noting().scripts, { args: items });
    const point = { step_id: 'l', branch_or_iteration_n: 2, nested: { step_id: 'y' } };
    expect(again(looped(), earlier, { ...point, args: items }).ran).toEqual(['y(xr,xq,xp,)', 'z(3)']);
  });

  it('of a while loop counts on from there', () => {
    const body = step('x', { i: 'flow_input.iter.index' });
    const loopEnd = { expr: 'result === "x2"' };
    const modules: FlowModule[] = [
      { id: 'w', value: { type: 'whileloopflow', modules: [body] }, stop_after_if: loopEnd } as FlowModule,
    ];
    const earlier = run(modules, noting().scripts);
    const second = again(modules, earlier, { step_id: 'w', branch_or_iteration_n: 1 });
    expect(second).toEqual({ ran: ['x(1)', 'x(2)'], result: ['x0', 'x1', 'x2'] });
  });

  it('counts kept failures of a parallel loop', () => {
    const modules = [loop('l', [step('x', { v: 'flow_input.iter.value' })], { parallel: true })];
    const earlier = run(modules, { x: failing }, { args: items });
    const { scripts } = noting();
    const second = run(modules, scripts, {
      args: items,
      restart: { point: { step_id: 'l', branch_or_iteration_n: 1 }, earlier },
    });
    expect(second).toMatchObject({ end: { ok: false }, result: [{ error: {} }, 'xq', 'xr'] });
  });
});

describe('a restart from a branch', () => {
  it.each([false, true])('keeps the branches before it, parallel: %s', (parallel) => {
    const earlier = run(all(parallel), noting().scripts);
    expect(again(all(parallel), earlier, { step_id: 'p', branch_or_iteration_n: 1 })).toEqual({
      ran: ['y()', 'z(y)'],
      result: ['x', 'zy'],
    });
    const inside = { step_id: 'p', branch_or_iteration_n: 1, nested: { step_id: 'z' } };
    expect(again(all(parallel), earlier, inside)).toEqual({ ran: ['z(y)'], result: ['x', 'zy'] });
    const gone = again(all(parallel), earlier, { step_id: 'p', branch_or_iteration_n: 2 });
    expect(gone.result).toMatchObject({ error: { message: /no branch 2/ } });
  });

  it('takes the branch that was taken, without asking again', () => {
    const modules = [
      branchOne([{ expr: 'flow_input.n > 0', modules: [step('x'), step('y', { x: 'results.x' })] }], [step('d')]),
    ];
    const earlier = run(modules, noting().scripts, { args: { n: 1 } });
    const inside = { step_id: 'o', nested: { step_id: 'y' } };
    expect(again(modules, earlier, { ...inside, args: { n: 0 } }).ran).toEqual(['y(x)']);
    const other = run(modules, noting().scripts, { args: { n: 0 } });
    const byDefault = { step_id: 'o', branch_chosen: { type: 'default' as const }, nested: { step_id: 'd' } };
    expect(again(modules, other, { ...byDefault, args: { n: 1 } }).ran).toEqual(['d()']);
    const named = { step_id: 'o', branch_chosen: { type: 'branch' as const, branch: 0 }, nested: { step_id: 'y' } };
    expect(again(modules, earlier, { ...named, args: { n: 0 } }).ran).toEqual(['y(x)']);
  });

  it('does not skip what it is inside of', () => {
    const modules = [
      { ...loop('l', [step('x'), step('y')], { iterator: '[1]' }), skip_if: { expr: 'flow_input.skip' } },
    ];
    const earlier = run(modules, noting().scripts);
    const point = { step_id: 'l', branch_or_iteration_n: 0, nested: { step_id: 'y' } };
    expect(again(modules, earlier, { ...point, args: { skip: true } }).ran).toEqual(['y()']);
  });
});

describe('a restart inside a sub-flow', () => {
  it('hands the point on to the step, with the earlier run of the sub-flow', () => {
    const modules: FlowModule[] = [
      { id: 's', value: { type: 'flow', path: 'f/x/y', input_transforms: { n: js('1') } } } as FlowModule,
    ];
    const earlier = run(modules, { s: () => 1 });
    const starts: unknown[] = [];
    run(
      modules,
      { s: () => 2 },
      {
        restart: { point: { step_id: 's', nested: { step_id: 'q' } }, earlier },
        onStart: (effect) => starts.push(effect.restart),
      },
    );
    expect(starts).toEqual([{ step_id: 'q', flow_job_id: 'flow/s!0' }]);
  });
});
