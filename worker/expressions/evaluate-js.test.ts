import { describe, expect, it } from 'vitest';
import { evaluateJs } from './evaluate-js';
import type { Answer } from './expression-thread';

const around = {
  values: { flow_input: '{"n":2,"text":"世界"}', results: '{"a":{"x":1,"items":[1,2]}}' },
  read: {
    variable: { 'f/app/name': '"Ada"' },
    resource: { 'f/app/db': '{"host":"db"}' },
    flow_user_state: {},
  },
};

async function answerTo(expr: string, isPredicate = false): Promise<Answer> {
  const [answer] = await evaluateJs([{ expr, around, isPredicate }]);
  if (!answer) throw new Error('no answer');
  return answer;
}

async function evaluate(expr: string, isPredicate = false): Promise<unknown> {
  const answer = await answerTo(expr, isPredicate);
  if ('json' in answer) return JSON.parse(answer.json) as unknown;
  throw new Error('error' in answer ? answer.error : 'a value is missing');
}

describe('an expression', () => {
  it.each([
    ['results.a.x + flow_input.n', 3],
    ['{...results.a, b: 2}', { x: 1, items: [1, 2], b: 2 }],
    ['results.nope?.x ?? "d"', 'd'],
    ['results.a.items.map(v => { return v * 2 })', [2, 4]],
    ['const x = 1; return x + flow_input.n', 3],
    ['if (flow_input.n > 1) {\n  return "many"\n}\nreturn "few"', 'many'],
    ['flow_input.text.includes("世")', true],
    ['undefined', null],
    ['1;', 1],
    ['flow_input.n; // two', 2],
    ['"return " + flow_input.n', 'return 2'],
    ['variable("f/app/name") + resource("f/app/db").host', 'Adadb'],
    ['await variable("f/app/name")', 'Ada'],
    ['const names = await Promise.all([variable("f/app/name")]); return names', ['Ada']],
  ])('%s', async (expr, value) => {
    expect(await evaluate(expr)).toEqual(value);
  });

  it('says what is wrong with it', async () => {
    await expect(evaluate('invalid!!!syntax')).rejects.toThrow(/^SyntaxError/);
    await expect(evaluate('results.nope.x')).rejects.toThrow(/TypeError/);
    await expect(evaluate('await Promise.reject(new Error("no"))')).rejects.toThrow('Error: no');
    await expect(evaluate('await new Promise(() => {})')).rejects.toThrow('waits for something that never comes');
    await expect(evaluate('(() => { throw { reason: 5 } })()')).rejects.toThrow('it threw {"reason":5}');
  });

  it('names the value it reads and was not given', async () => {
    expect(await answerTo('variable("f/" + "x")')).toEqual({ missing: { kind: 'variable', path: 'f/x' } });
    expect(await answerTo('await flow_user_state(results.a.x + "-key")')).toEqual({
      missing: { kind: 'flow_user_state', path: '1-key' },
    });
  });

  it('as a predicate is true or false by its truthiness', async () => {
    expect(await evaluate('results.a.items', true)).toBe(true);
    expect(await evaluate('0 / 0', true)).toBe(false);
  });

  it('ends when it takes too long or too much memory', async () => {
    await expect(evaluate('(() => { while (true) {} })()')).rejects.toThrow('longer than 2 s');
    await expect(evaluate('"x".repeat(1e9)')).rejects.toThrow();
    await expect(evaluate('(() => { const f = () => f(); return f() })()')).rejects.toThrow();
    expect(await evaluate('1 + 1')).toBe(2);
  });

  it('is answered with those that came with it, each for itself', async () => {
    const exprs = ['1 + 1', 'nope(', 'variable("f/none")', 'flow_input.n'];
    const answers = await evaluateJs(exprs.map((expr) => ({ expr, around, isPredicate: false })));
    expect(answers).toMatchObject(
      [{ json: '2' }, { error: /./ }, { missing: { path: 'f/none' } }, { json: '2' }].map((answer) =>
        'error' in answer ? { error: expect.stringMatching(answer.error as RegExp) } : answer,
      ),
    );
  });

  it('leaves this thread alone, and those behind it wait no longer than a moment', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    const slow = evaluate('(() => { while (true) {} })()');
    const quick = evaluate('1 + 1').then(() => turns);
    await expect(slow).rejects.toThrow('longer than 2 s');
    clearInterval(timer);
    expect(turns).toBeGreaterThan(20);
    expect(await quick).toBeLessThan(turns);
  });

  it('that cannot be interrupted costs its thread, and the next one gets a new one', async () => {
    // One call that takes years on any machine: QuickJS asks for nothing within it.
    const endless = 'Array.prototype.indexOf.call({ length: Number.MAX_SAFE_INTEGER }, 1)';
    await expect(evaluate(endless)).rejects.toThrow('longer than 2 s');
    expect(await evaluate('1 + 1')).toBe(2);
  });

  it.each([
    'constructor.constructor("return process")().env',
    'this.constructor.constructor("return process")()',
    '(() => globalThis.process.env)()',
    'require("fs")',
    'import("node:fs").constructor.constructor("return process")()',
    'new Proxy({}, {}).constructor.constructor("return fetch")()',
    '(() => { Error.prepareStackTrace = (_, frames) => frames[0].getThis().process; return new Error().stack.env.PATH })()',
  ])('reaches nothing of the host: %s', async (expr) => {
    await expect(evaluate(expr)).rejects.toThrow();
  });

  it('leaves nothing behind for the next', async () => {
    await evaluate('Array.prototype.map = () => "mine"').catch(() => undefined);
    expect(await evaluate('[1].map(v => v)')).toEqual([1]);
  });
});
