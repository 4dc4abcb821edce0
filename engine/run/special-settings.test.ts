import { describe, expect, it } from 'vitest';
import { loop, run, step } from './testing/run-flow';

describe('a step that takes the input of the flow directly', () => {
  it('is given all of it, whatever its own inputs say', () => {
    const args = { a: 1, b: [2] };
    const own = step('s', { a: '5' }, { pass_flow_input_directly: true });
    expect(run([own], {}, { args }).result).toEqual(args);
    const inner = step('s');
    const said = { ...inner, value: { ...inner.value, pass_flow_input_directly: true } };
    expect(run([said], {}, { args }).result).toEqual(args);
  });
});

describe('a loop', () => {
  const args = { items: [1, 2] };

  it('that runs in parallel fails in a flow bound to one worker', () => {
    const ran = run([loop('l', [step('x')], { parallel: true })], {}, { args, flow: { same_worker: true } });
    expect(ran.result).toMatchObject({
      error: { message: 'parallel cannot be used in conjunction with same_worker', step_id: 'l' },
    });
    expect(run([loop('l', [step('x')])], {}, { args, flow: { same_worker: true } }).end.ok).toBe(true);
  });

  it('that does not run in parallel asks for no width', () => {
    const width = { type: 'javascript' as const, expr: 'nowhere.to.be.found' };
    expect(run([loop('l', [step('x')], { parallelism: width })], {}, { args }).end.ok).toBe(true);
  });
});
