import { describe, expect, it } from 'vitest';
import { type FlowModule, flowValue } from '../flow/schema';
import { initialState, type ScopeFacts, type Transition } from './state';
import { fail, js, loop, run, statusOf, step } from './testing/run-flow';
import { transition } from './transition';

describe('a sequence', () => {
  it('answers the arguments when it is empty', () => {
    expect(run([], {}, { args: { q: 1 } }).result).toEqual({ q: 1 });
  });

  it('hands results on by id and as previous_result', () => {
    const ran = run(
      [step('a', { n: 'flow_input.n' }), step('b', { x: 'results.a + previous_result' })],
      { a: ({ n }) => Number(n) + 1, b: ({ x }) => x },
      { args: { n: 1 } },
    );
    expect(ran.end.ok).toBe(true);
    expect(ran.result).toBe(4);
  });

  it('ends with the error of the step that failed, and runs nothing after it', () => {
    const ran = run([step('a'), step('b')], { a: fail(), b: () => 1 });
    expect(ran.end.ok).toBe(false);
    expect(ran.result).toEqual({ error: { name: 'Error', message: 'boom' } });
    expect(statusOf(ran, 'b')).toBeUndefined();
  });

  it('passes the previous result through identity and skipped steps', () => {
    const identity: FlowModule = { id: 'i', value: { type: 'identity' } };
    const ran = run([step('a'), identity, step('s', {}, { skip_if: { expr: 'result === 7' } })], {
      a: () => 7,
      s: fail(),
    });
    expect(ran.result).toBe(7);
    expect(ran.records.at(-1)).toMatchObject({ moduleId: 's', isSkipped: true, status: 'success' });
  });

  it('ends as skipped where a newer run does the work of a step that has not begun', () => {
    const flow = flowValue.parse({ modules: [step('a'), step('b')] });
    const facts: ScopeFacts = {
      id: 's',
      flowId: 'f',
      isRoot: true,
      isEvent: false,
      list: '/modules',
      modules: flow.modules,
      flow,
    };
    const asked = transition(facts, initialState('s'), { type: 'started' });
    const bound = transition(facts, asked.state, { type: 'evaluated', values: [] }).state;
    const waiting = { ...bound, module: bound.module && { ...bound.module, job: 'j' } };
    const replaced = transition(facts, waiting, { type: 'step_replaced', job: 'j' });
    const end = { ok: true, ref: { at: 'job', job: 'j' }, isHandled: false, isStopped: true, isSkipped: true };
    expect(replaced.effects).toMatchObject([
      { type: 'record', record: { moduleId: 'a', status: 'success', isSkipped: true } },
      { type: 'end', end },
    ]);
  });

  it('answers the mocked value instead of running the step', () => {
    const ran = run([step('a', {}, { mock: { enabled: true, return_value: 3 } })], { a: fail() });
    expect(ran.result).toBe(3);
  });

  it('fails the step whose input cannot be evaluated, without retrying it', () => {
    const ran = run([step('a', { x: 'nope.x' }, { retry: { constant: { attempts: 3, seconds: 0 } } })]);
    expect(ran.end.ok).toBe(false);
    expect(JSON.stringify(ran.result)).toContain('nope');
    expect(ran.records).toHaveLength(1);
  });

  it('goes on with the error as previous_result when told to', () => {
    const ran = run([step('a', {}, { continue_on_error: true }), step('b', { m: 'previous_result.error.message' })], {
      a: fail(),
      b: ({ m }) => m,
    });
    expect(ran.result).toBe('boom');
    expect(ran.end.ok).toBe(true);
  });

  it('fails when the last step fails, although it may continue', () => {
    expect(run([step('a', {}, { continue_on_error: true })], { a: fail() }).end.ok).toBe(false);
  });

  it('sleeps after the step, for the seconds evaluated from its result', () => {
    const ran = run([step('a', {}, { sleep: js('result / 2') }), step('b')], { a: () => 3, b: () => 'done' });
    expect(ran.sleptMs).toEqual([1500]);
    expect(ran.result).toBe('done');
  });

  it('refuses a sleep or timeout that is no number', () => {
    expect(run([step('a', {}, { sleep: js('"x"') })]).end.ok).toBe(false);
    expect(JSON.stringify(run([step('a', {}, { timeout: js('"x"') })]).result)).toContain('timeout must give a number');
  });

  it('skips the whole flow by skip_expr', () => {
    const ran = run([step('a')], { a: fail() }, { args: { off: true }, flow: { skip_expr: 'flow_input.off' } });
    expect(ran.end).toMatchObject({ ok: true, isSkipped: true });
    expect(ran.result).toBe('stopped early');
    expect(run([step('a')], { a: () => 1 }, { flow: { skip_expr: 'flow_input.off' } }).result).toBe(1);
    expect(run([step('a')], {}, { flow: { skip_expr: 'nope()' } }).end.ok).toBe(false);
  });
});

describe('retries', () => {
  it('run up to N more times with the same arguments, and list the failed tries', () => {
    const seen: unknown[] = [];
    const ran = run(
      [step('a', { n: 'flow_input.n' }, { retry: { constant: { attempts: 2, seconds: 3 } } })],
      {
        a: ({ n }) => {
          seen.push(n);
          if (seen.length < 3) throw new Error(`try ${seen.length}`);
          return 'ok';
        },
      },
      { args: { n: 5 } },
    );
    expect(seen).toEqual([5, 5, 5]);
    expect(ran.sleptMs).toEqual([3000, 3000]);
    expect(ran.records.at(-1)?.failedJobs).toHaveLength(2);
    expect(ran.result).toBe('ok');
  });

  it('have the timeout that was evaluated for the first try', () => {
    const timeouts: (number | null)[] = [];
    const flow = flowValue.parse({
      modules: [step('a', {}, { timeout: 2, retry: { constant: { attempts: 1, seconds: 0 } } })],
    });
    const facts: ScopeFacts = {
      id: 's',
      flowId: 'f',
      isRoot: true,
      isEvent: false,
      list: '/modules',
      modules: flow.modules,
      flow,
    };
    const note = ({ effects, state }: Transition) => {
      for (const effect of effects) if (effect.type === 'start_step') timeouts.push(effect.timeoutS);
      return state.module ? { ...state, module: { ...state.module, job: 'j' } } : state;
    };
    const asked = note(transition(facts, initialState('s'), { type: 'started' }));
    const first = note(transition(facts, asked, { type: 'evaluated', values: [2] }));
    note(transition(facts, first, { type: 'step_ended', job: 'j', ok: false, isRecovered: false, dice: 0 }));
    expect(timeouts).toEqual([2, 2]);
  });

  it('stop at retry_if, and keep the error of the step where that cannot be evaluated', () => {
    const retry = { constant: { attempts: 5, seconds: 0 }, retry_if: { expr: 'error.message === "again"' } };
    let tries = 0;
    const ran = run([step('a', {}, { retry })], {
      a: () => {
        tries++;
        throw new Error(tries === 1 ? 'again' : 'enough');
      },
    });
    expect(tries).toBe(2);
    expect(ran.result).toEqual({ error: { name: 'Error', message: 'enough' } });
    const bad = run([step('a', {}, { retry: { ...retry, retry_if: { expr: 'nope()' } } })], { a: fail() });
    expect(bad.result).toEqual({ error: { name: 'Error', message: 'boom' } });
  });

  it('of a loop start the whole loop again', () => {
    let tries = 0;
    const body = step('b', { v: 'flow_input.iter.value' });
    const ran = run(
      [loop('l', [body], { module: { retry: { constant: { attempts: 1, seconds: 2 } } } })],
      {
        b: ({ v }) => {
          if (v === 2 && tries++ === 0) throw new Error('once');
          return v;
        },
      },
      { args: { items: [1, 2, 3] } },
    );
    expect(ran.result).toEqual([1, 2, 3]);
    expect(ran.sleptMs).toEqual([2000]);
  });

  it('of a branch start again at once when there is no delay', () => {
    let tries = 0;
    const value = { type: 'branchone' as const, branches: [], default: [step('b')] };
    const ran = run([{ id: 'o', value, retry: { constant: { attempts: 1, seconds: 0 } } }], {
      b: () => {
        if (tries++ === 0) throw new Error('once');
        return 'second';
      },
    });
    expect(ran.result).toBe('second');
  });
});

describe('loops', () => {
  it('give an array of the last results, and iter to their steps', () => {
    const ran = run(
      [loop('l', [step('b', { v: 'flow_input.iter.value * 10 + flow_input.iter.index' })])],
      { b: ({ v }) => v },
      { args: { items: [1, 2] } },
    );
    expect(ran.result).toEqual([10, 21]);
  });

  it('over nothing give an empty array', () => {
    expect(run([loop('l', [step('b')])], {}, { args: { items: [] } }).result).toEqual([]);
  });

  it('refuse an iterator that is no array', () => {
    expect(JSON.stringify(run([loop('l', [step('b')])], {}, { args: { items: 5 } }).result)).toContain(
      'Expected an array value in the iterator expression, found: 5',
    );
    expect(
      run(
        [loop('l', [step('b')], { parallel: true, parallelism: { type: 'javascript', expr: '0' } })],
        {},
        { args: { items: [1] } },
      ).end.ok,
    ).toBe(false);
  });

  it('stop at the failing iteration, whose error ends the array', () => {
    const ran = run(
      [loop('l', [step('b', { v: 'flow_input.iter.value' })])],
      {
        b: ({ v }) => {
          if (v === 2) throw new Error('two');
          return v;
        },
      },
      { args: { items: [1, 2, 3] } },
    );
    expect(ran.end.ok).toBe(false);
    expect(ran.result).toEqual([1, { error: { name: 'Error', message: 'two' } }]);
  });

  it('keep errors in their slots when failures are skipped, which is the default', () => {
    const ran = run(
      [loop('l', [step('b', { v: 'flow_input.iter.value' })], { skip_failures: undefined })],
      {
        b: ({ v }) => {
          if (v === 1) throw new Error('one');
          return v;
        },
      },
      { args: { items: [1, 2] } },
    );
    expect(ran.end.ok).toBe(true);
    expect(ran.result).toEqual([{ error: { name: 'Error', message: 'one' } }, 2]);
  });

  it('run all parallel iterations to their end, and fail then', () => {
    const ran = run(
      [loop('l', [step('b', { v: 'flow_input.iter.value' })], { parallel: true, parallelism: 2 })],
      {
        b: ({ v }) => {
          if (v === 1) throw new Error('one');
          return v;
        },
      },
      { args: { items: [1, 2, 3] } },
    );
    expect(ran.end.ok).toBe(false);
    expect(ran.result).toEqual([{ error: { name: 'Error', message: 'one' } }, 2, 3]);
  });

  it('break by the condition of the loop, and by a stop inside the body', () => {
    const own = run(
      [
        loop('l', [step('b', { v: 'flow_input.iter.value' })], {
          module: { stop_after_if: { expr: 'result === 2 && all_iters.length === 2' } },
        }),
        step('c', { all: 'results.l' }),
      ],
      { b: ({ v }) => v, c: ({ all }) => all },
      { args: { items: [1, 2, 3] } },
    );
    expect(own.result).toEqual([1, 2]);
    const inner = run(
      [
        loop('l', [
          step('b', { v: 'flow_input.iter.value' }, { stop_after_if: { expr: 'result === 2' } }),
          step('d', { v: 'results.b * 100' }),
        ]),
        step('c', { all: 'results.l' }),
      ],
      { b: ({ v }) => v, d: ({ v }) => v, c: ({ all }) => all },
      { args: { items: [1, 2, 3] } },
    );
    expect(inner.result).toEqual([100, 2]);
  });

  it('fail by a stop condition with a message', () => {
    const ran = run(
      [loop('l', [step('b')], { module: { stop_after_if: { expr: 'true', error_message: 'enough' } } })],
      {},
      { args: { items: [1] } },
    );
    expect(ran.result).toEqual({ error: { name: 'EarlyStopError', message: 'Flow early stop: enough' } });
  });

  it('while: repeat until stopped, with the count as iter', () => {
    const value = { type: 'whileloopflow' as const, modules: [step('b', { n: 'flow_input.iter.value' })] };
    const ran = run([{ id: 'w', value, stop_after_if: { expr: 'result === 3' } }], { b: ({ n }) => n });
    expect(ran.result).toEqual([0, 1, 2, 3]);
    expect(run([{ id: 'w', value }], { b: fail() }).end.ok).toBe(false);
  });

  it('nest, with the outer iteration as iter_parent', () => {
    const inner = loop('i', [step('b', { v: 'flow_input.iter_parent.value + flow_input.iter.value' })], {
      iterator: '["x", "y"]',
    });
    expect(run([loop('o', [inner])], { b: ({ v }) => v }, { args: { items: ['a', 'b'] } }).result).toEqual([
      ['ax', 'ay'],
      ['bx', 'by'],
    ]);
  });

  it('stop the flow after all iterations by their results', () => {
    const ran = run(
      [
        loop('l', [step('b')], {
          module: { stop_after_all_iters_if: { expr: 'result.length === 2', skip_if_stopped: true } },
        }),
        step('c'),
      ],
      { b: () => 1, c: fail() },
      { args: { items: [1, 2] } },
    );
    expect(ran.end).toMatchObject({ ok: true, isSkipped: true });
    const bad = run(
      [loop('l', [step('b')], { module: { stop_after_all_iters_if: { expr: 'nope()' } } })],
      {},
      { args: { items: [1] } },
    );
    expect(JSON.stringify(bad.result)).toContain('stop_after_all_iters_if');
    const on = run(
      [loop('l', [step('b')], { module: { stop_after_all_iters_if: { expr: 'false' } } }), step('c')],
      { b: () => 1, c: () => 'on' },
      { args: { items: [1] } },
    );
    expect(on.result).toBe('on');
  });
});

describe('an event that the scope does not wait for', () => {
  const flow = flowValue.parse({ modules: [step('a')] });
  const facts: ScopeFacts = {
    id: 's',
    flowId: 'f',
    isRoot: true,
    isEvent: false,
    list: '/modules',
    modules: flow.modules,
    flow,
  };
  const state = { ...initialState('s'), phase: 'job' as const };
  const end = {
    ok: true,
    ref: { at: 'inline' as const, value: 1 },
    isHandled: false,
    isStopped: false,
    isSkipped: false,
  };

  it.each([
    { type: 'started' as const },
    { type: 'evaluated' as const, values: [1] },
    { type: 'step_ended' as const, job: 'another', ok: true, isRecovered: false, dice: 0 },
    { type: 'step_replaced' as const, job: 'another' },
    { type: 'child_ended' as const, index: 0, end, dice: 0 },
    { type: 'joined' as const, failed: 0, handled: 0, dice: 0 },
    { type: 'decided' as const, decisions: [], isTimedOut: true },
    { type: 'woke' as const },
  ])('changes nothing: $type', (event) => {
    expect(transition(facts, state, event)).toEqual({ state, effects: [{ type: 'keep_waiting' }] });
  });
});
