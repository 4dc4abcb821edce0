import { describe, expect, it } from 'vitest';
import { fail, run, type Script, statusOf, step } from './testing/run-flow';

const modules = [step('a', { n: 'flow_input.n', first: 'previous_result' })];
const preprocessed = (script: Script, more: object = {}, flow: object = {}) =>
  run(
    modules,
    { preprocessor: script, failure: ({ message }) => `handled ${message}` },
    {
      args: { event: { body: 2 } },
      isEvent: true,
      flow: { preprocessor_module: step('preprocessor', {}, more), ...flow },
    },
  );

describe('a preprocessor', () => {
  it('gets the event, and its result becomes the arguments', () => {
    const ran = preprocessed(({ event }) => ({ n: (event as { body: number }).body + 1 }));
    expect(ran.result).toEqual({ n: 3, first: { n: 3 } });
    expect(statusOf(ran, 'preprocessor')).toBe('success');
  });

  it('may name its inputs', () => {
    const own = step('preprocessor', { x: 'flow_input.event.body', y: 'previous_result.event.body' });
    const ran = run(
      modules,
      { preprocessor: ({ x, y }) => ({ n: [x, y] }) },
      {
        args: { event: { body: 2 } },
        isEvent: true,
        flow: { preprocessor_module: own },
      },
    );
    expect(ran.result).toMatchObject({ n: [2, 2] });
  });

  it('that gives nothing leaves no arguments, and one that gives no object the argument value', () => {
    expect(preprocessed(() => null).result).toEqual({ n: null, first: {} });
    expect(preprocessed(() => [5]).result).toMatchObject({ first: { value: [5] } });
  });

  it('comes before the flow decides to skip itself', () => {
    const ran = preprocessed(() => ({ n: 1 }), {}, { skip_expr: 'flow_input.n === 1' });
    expect(ran).toMatchObject({ result: 'stopped early', end: { isSkipped: true } });
  });

  it('fails the flow when it fails, after its retries, and the error handler runs', () => {
    expect(preprocessed(fail()).end.ok).toBe(false);
    let tries = 0;
    const flaky: Script = () => {
      if (tries++ === 0) throw new Error('no');
      return { n: 1 };
    };
    expect(preprocessed(flaky, { retry: { constant: { attempts: 1, seconds: 0 } } }).result).toMatchObject({ n: 1 });
    const handled = preprocessed(
      fail(),
      { continue_on_error: true },
      {
        failure_module: step('failure', { message: 'error.message' }),
      },
    );
    expect(handled).toMatchObject({ end: { ok: false }, result: 'handled boom' });
  });

  it('may be pinned, or hand on the event as it is: the flow begins at its first step all the same', () => {
    const pinned = preprocessed(fail(), { mock: { enabled: true, return_value: { n: 4 } } });
    expect(pinned.result).toEqual({ n: 4, first: { n: 4 } });
    const identity = { preprocessor_module: { id: 'preprocessor', value: { type: 'identity' as const } } };
    expect(preprocessed(fail(), {}, identity).result).toEqual({ n: null, first: { event: { body: 2 } } });
  });

  it('comes before the flow waits for what its arguments limit it by', () => {
    const limited = preprocessed(() => ({ n: 1 }), {}, { concurrent_limit: 1, skip_expr: 'flow_input.n === 2' });
    expect(limited.result).toEqual({ n: 1, first: { n: 1 } });
    expect(preprocessed(() => ({ n: 2 }), {}, { cache_ttl: 5, skip_expr: 'flow_input.n === 2' }).result).toBe(
      'stopped early',
    );
  });

  it('does not run for a run that no event started', () => {
    const ran = run(
      modules,
      { preprocessor: () => ({ n: 9 }) },
      {
        args: { n: 1 },
        flow: { preprocessor_module: step('preprocessor') },
      },
    );
    expect(ran.result).toMatchObject({ n: 1 });
    expect(statusOf(ran, 'preprocessor')).toBeUndefined();
  });
});
