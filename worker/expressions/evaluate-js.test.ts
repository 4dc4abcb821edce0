import { describe, expect, it } from 'vitest';
import { evaluateJs, EvaluationError, MissingValue } from './evaluate-js';

const around = {
  values: { flow_input: '{"n":2,"text":"世界"}', results: '{"a":{"x":1,"items":[1,2]}}' },
  read: {
    variable: { 'f/app/name': '"Ada"' },
    resource: { 'f/app/db': '{"host":"db"}' },
    flow_user_state: {},
  },
};
const evaluate = async (expr: string) => JSON.parse(await evaluateJs(expr, around, false)) as unknown;

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
    ['variable("f/app/name") + resource("f/app/db").host', 'Adadb'],
    ['await variable("f/app/name")', 'Ada'],
    ['const names = await Promise.all([variable("f/app/name")]); return names', ['Ada']],
  ])('%s', async (expr, value) => {
    expect(await evaluate(expr)).toEqual(value);
  });

  it('says what is wrong with it, and with which expression', async () => {
    await expect(evaluate('invalid!!!syntax')).rejects.toThrow(
      /isolated evaluation of expression `invalid!!!syntax`: SyntaxError/,
    );
    await expect(evaluate('results.nope.x')).rejects.toThrow(/TypeError/);
    await expect(evaluate('await Promise.reject(new Error("no"))')).rejects.toThrow('Error: no');
    await expect(evaluate('await new Promise(() => {})')).rejects.toThrow('waits for something that never comes');
    await expect(evaluate('(() => { throw { reason: 5 } })()')).rejects.toThrow(EvaluationError);
  });

  it('names the value it reads and was not given', async () => {
    const missing = new MissingValue('variable', 'f/x');
    await expect(evaluate('variable("f/" + "x")')).rejects.toMatchObject(missing);
    await expect(evaluate('await flow_user_state(results.a.x + "-key")')).rejects.toMatchObject({
      kind: 'flow_user_state',
      path: '1-key',
    });
  });

  it('as a predicate is true or false by its truthiness', async () => {
    expect(await evaluateJs('results.a.items', around, true)).toBe('true');
    expect(await evaluateJs('0 / 0', around, true)).toBe('false');
  });

  it('ends when it takes too long or too much memory', async () => {
    await expect(evaluate('(() => { while (true) {} })()')).rejects.toThrow('longer than 2 s');
    await expect(evaluate('"x".repeat(1e9)')).rejects.toThrow(EvaluationError);
    await expect(evaluate('(() => { const f = () => f(); return f() })()')).rejects.toThrow(EvaluationError);
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
    await expect(evaluate(expr)).rejects.toThrow(EvaluationError);
  });

  it('leaves nothing behind for the next', async () => {
    await evaluate('Array.prototype.map = () => "mine"').catch(() => undefined);
    expect(await evaluate('[1].map(v => v)')).toEqual([1]);
  });
});
