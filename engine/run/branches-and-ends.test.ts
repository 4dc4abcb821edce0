import { describe, expect, it } from 'vitest';
import { branchAll, branchOne, fail, js, loop, run, statusOf, step } from './testing/run-flow';

const asked = (more: object = {}) => step('a', {}, { suspend: { required_events: 1, ...more } });
const next = step('b', { resume: 'resume', resumes: 'resumes', last: 'previous_result' });
const chosen = (n: number) =>
  run(
    [
      branchOne(
        [
          { expr: 'flow_input.n > 1', modules: [step('x')] },
          { expr: 'flow_input.n > 0', modules: [step('y')] },
        ],
        [step('z')],
      ),
    ],
    { x: () => 'x', y: () => 'y', z: () => 'z' },
    { args: { n } },
  ).result;
const groups = (expr: string) =>
  run([asked({ user_groups_required: js(expr) })], {}, { decide: () => [{ isApproved: true, approver: '' }] });

describe('branches', () => {
  it('take the first that is true, else the default', () => {
    expect([chosen(2), chosen(1), chosen(0)]).toEqual(['x', 'y', 'z']);
  });

  it('pass the previous result through an empty branch, and fail with the error of the branch', () => {
    expect(run([step('a'), branchOne([])], { a: () => 5 }).result).toBe(5);
    const failed = run([branchOne([{ expr: 'true', modules: [step('x')] }])], { x: fail() });
    expect(failed.end.ok).toBe(false);
    expect(failed.result).toEqual({ error: { name: 'Error', message: 'boom' } });
  });

  it('all: give an array in order, with the arguments for an empty branch', () => {
    expect(
      run([branchAll([{ modules: [] }, { modules: [step('d')] }])], { d: () => 2 }, { args: { q: 1 } }).result,
    ).toEqual([{ q: 1 }, 2]);
    expect(run([branchAll([])]).result).toEqual([]);
  });

  it('all: count only failures that are not skipped, which they are by default', () => {
    expect(
      run([branchAll([{ modules: [step('x')] }, { modules: [step('y')] }])], { x: fail(), y: () => 1 }).end.ok,
    ).toBe(true);
    expect(
      run([branchAll([{ modules: [step('x')], skip_failure: false }, { modules: [step('y')] }])], {
        x: fail(),
        y: () => 1,
      }),
    ).toMatchObject({ end: { ok: false }, result: [{ error: { message: 'boom' } }, 1] });
  });

  it('all in sequence: stop at a failure, and end the flow at a stop', () => {
    const failed = run([branchAll([{ modules: [step('x')], skip_failure: false }, { modules: [step('y')] }], false)], {
      x: fail(),
      y: () => 1,
    });
    expect(failed.result).toEqual([{ error: { name: 'Error', message: 'boom' } }]);
    const stopped = run(
      [
        branchAll(
          [{ modules: [step('x', {}, { stop_after_if: { expr: 'result < 0' } })] }, { modules: [step('y')] }],
          false,
        ),
        step('z'),
      ],
      { x: () => -1, y: () => 1, z: fail() },
    );
    expect(stopped).toMatchObject({ end: { ok: true, isStopped: true }, result: [-1] });
    expect(
      run([branchAll([{ modules: [step('x')] }, { modules: [step('y')] }], false)], { x: () => 1, y: () => 2 }).result,
    ).toEqual([1, 2]);
  });

  it('one: a stop inside ends the flow around it', () => {
    const ran = run(
      [branchOne([{ expr: 'true', modules: [step('x', {}, { stop_after_if: { expr: 'true' } })] }]), step('z')],
      { x: () => 'x', z: fail() },
    );
    expect(ran).toMatchObject({ end: { ok: true, isStopped: true }, result: 'x' });
  });
});

describe('an early stop', () => {
  it('ends the flow with the result of the step, and marks it as skipped if told to', () => {
    const ran = run([step('a', {}, { stop_after_if: { expr: 'result === 1', skip_if_stopped: true } }), step('b')], {
      a: () => 1,
      b: fail(),
    });
    expect(ran).toMatchObject({ end: { ok: true, isSkipped: true }, result: 1 });
  });

  it('with a message fails, with the expression where the message is empty, and the result if asked for', () => {
    expect(run([step('a', {}, { stop_after_if: { expr: 'true', error_message: '' } })]).result).toEqual({
      error: { name: 'EarlyStopError', message: 'Flow early stop: true' },
    });
    expect(
      run([step('a', {}, { stop_after_if: { expr: 'true', error_message: 'no', error_include_result: true } })], {
        a: () => 4,
      }).result,
    ).toEqual({ error: { name: 'EarlyStopError', message: 'Flow early stop: no', result: 4 } });
  });
});

const failure_module = step('failure', { error: 'error' });
const mocked = (return_value: unknown) =>
  run(
    [step('a'), step('b')],
    { a: fail(), b: () => 'went on' },
    { flow: { failure_module: { ...failure_module, mock: { enabled: true, return_value } } } },
  );

describe('the error handler', () => {
  it('gets the error, gives the flow its result, and leaves it failed', () => {
    const ran = run([step('a')], { a: fail(), failure: ({ error }) => ({ saw: error }) }, { flow: { failure_module } });
    expect(ran).toMatchObject({ end: { ok: false }, result: { saw: { message: 'boom' } } });
    expect(statusOf(ran, 'a')).toBe('failure');
  });

  it('turns the flow into a success by recover', () => {
    expect(
      run([step('a')], { a: fail(), failure: () => ({ recover: true }) }, { flow: { failure_module } }).end.ok,
    ).toBe(true);
  });

  it('does not run after a success', () => {
    expect(run([step('a')], { a: () => 1, failure: fail() }, { flow: { failure_module } }).result).toBe(1);
  });

  it('runs once, at the innermost level', () => {
    let times = 0;
    const ran = run(
      [loop('l', [step('b')])],
      { b: fail(), failure: () => ++times },
      { args: { items: [1, 2] }, flow: { failure_module } },
    );
    expect(times).toBe(1);
    expect(ran).toMatchObject({ end: { ok: false }, result: [1] });
    run(
      [loop('l', [step('b')], { parallel: true })],
      { b: fail(), failure: () => ++times },
      { args: { items: [1, 2] }, flow: { failure_module } },
    );
    expect(times).toBe(3);
  });

  it('is the last that runs, also where it starts no job', () => {
    expect(mocked('handled')).toMatchObject({ end: { ok: false, isHandled: true }, result: 'handled' });
    expect(mocked({ recover: true })).toMatchObject({ end: { ok: true }, result: { recover: true } });
    const identity = { id: 'failure', value: { type: 'identity' as const } };
    const passed = run([step('a'), step('b')], { a: fail() }, { flow: { failure_module: identity } });
    expect(passed).toMatchObject({ end: { ok: false }, result: { error: { message: 'boom' } } });
    expect(statusOf(passed, 'b')).toBeUndefined();
    const looped = run(
      [step('a'), step('b')],
      { a: fail(), x: () => 'x' },
      { args: { items: [1, 2] }, flow: { failure_module: loop('failure', [step('x')]) } },
    );
    expect(looped).toMatchObject({ end: { ok: false, isHandled: true }, result: ['x', 'x'] });
  });

  it('of several steps is not run again for a failure inside of itself', () => {
    let times = 0;
    const ran = run(
      [step('a')],
      {
        a: fail(),
        x: () => {
          times++;
          throw new Error('handler');
        },
      },
      { args: { items: [1, 2] }, flow: { failure_module: loop('failure', [step('x')]) } },
    );
    expect(times).toBe(1);
    expect(ran).toMatchObject({ end: { ok: false }, result: [{ error: { message: 'handler' } }] });
  });

  it('has retries of its own', () => {
    let times = 0;
    const handler = { ...failure_module, retry: { constant: { attempts: 1, seconds: 0 } } };
    const ran = run(
      [step('a')],
      {
        a: fail(),
        failure: () => {
          if (times++ === 0) throw new Error('handler');
          return 'handled';
        },
      },
      { flow: { failure_module: handler } },
    );
    expect(ran.result).toBe('handled');
  });
});

describe('an approval', () => {
  it('lets the flow go on with what was given', () => {
    const ran = run(
      [asked(), next],
      { a: () => 'asked', b: (args) => args },
      { decide: () => [{ isApproved: true, approver: 'ada', value: { ok: 1 } }] },
    );
    expect(ran.result).toEqual({ resume: { ok: 1 }, resumes: [{ ok: 1 }], last: 'asked' });
    expect(ran.records.map((record) => record.status)).toContain('waiting_events');
  });

  it('as the last step gives its own result', () => {
    expect(run([asked()], { a: () => 'asked' }, { decide: () => [{ isApproved: true, approver: '' }] }).result).toBe(
      'asked',
    );
  });

  it('ends the flow when refused or out of time, whatever continue_on_error says', () => {
    const refused = run(
      [{ ...asked(), continue_on_error: true }, next],
      {},
      { decide: () => [{ isApproved: false, approver: 'ada' }] },
    );
    expect(refused.result).toEqual({ error: { name: 'SuspendedDisapproved', message: 'Disapproved by ada' } });
    expect(run([asked(), next]).result).toEqual({
      error: { name: 'SuspendedTimedOut', message: 'Timed out waiting to be resumed' },
    });
  });

  it('goes on with the error as resume when told to', () => {
    const ran = run([asked({ continue_on_disapprove_timeout: true }), next], { a: () => 1, b: ({ resume }) => resume });
    expect(ran.result).toEqual({ error: { name: 'SuspendedTimedOut', message: 'Timed out waiting to be resumed' } });
  });

  it('evaluates who may decide, and refuses what is no list of names', () => {
    expect(groups('["finance"]').records.find((record) => record.approval)?.approval?.groups).toEqual(['finance']);
    expect(groups('5').end.ok).toBe(false);
  });

  it('sleeps after the decision', () => {
    const ran = run(
      [{ ...asked(), sleep: { type: 'static', value: 1 } }, step('b')],
      {},
      { decide: () => [{ isApproved: true, approver: '' }] },
    );
    expect(ran.sleptMs).toEqual([1000]);
  });
});
