import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FailureReason } from './contract';
import { openRuntimes, type TestRuntimes } from './testing/open-runtimes';

/** What is to come of it: the JSON of its result, or the reason of its failure and a part of what is said. */
type Expected = { resultJson: string } | { reason: FailureReason; says: RegExp };
type Odd = [title: string, source: string, expected: Expected];

const error = (says: RegExp): Expected => ({ reason: 'script_error', says });
const unstorable = (says: RegExp): Expected => ({ reason: 'result_not_storable', says });
const result = (resultJson: string): Expected => ({ resultJson });

const python = (body: string, before = 'import os, sys') => `${before}\ndef main():\n${body.replace(/^/gm, '    ')}`;
const bun = (body: string) => `export async function main() { ${body} }`;

const PYTHON: Odd[] = [
  ['leaves by sys.exit', python('sys.exit(0)'), error(/sys\.exit\(0\) was called/)],
  ['leaves at once', python('os._exit(0)'), error(/before main returned/)],
  ['aborts', python('os.abort()'), error(/134/)],
  ['interrupts itself', python('raise KeyboardInterrupt'), error(/^$|KeyboardInterrupt/)],
  [
    'throws what has no text',
    python('raise Mute', 'class Mute(Exception):\n    def __str__(self): raise self'),
    error(/__str__/),
  ],
  ['throws what has endless causes', python('e = ValueError("me")\ne.__cause__ = e\nraise e'), error(/me/)],
  ['closes the result', python('os.close(3)\nreturn 1'), error(/result/)],
  ['closes everything', python('os.closerange(0, 256)\nreturn 1'), error(/./)],
  [
    'puts another file in place of the result',
    python('os.dup2(os.open("/tmp/x", os.O_CREAT | os.O_RDWR), 3)\nreturn 1'),
    error(/before main returned/),
  ],
  ['writes a longer result itself', python('os.write(3, b"ok\\n" + b"9" * 500)\nreturn 1'), result('1')],
  [
    'leaves threads behind',
    python('threading.Thread(target=time.sleep, args=(60,)).start()\nreturn 1', 'import threading, time'),
    result('1'),
  ],
  [
    'writes at its exit',
    python('atexit.register(lambda: os.pwrite(3, b"ok\\n9", 0))\nreturn 1', 'import atexit, os'),
    result('1'),
  ],
  ['takes its streams away', python('sys.stdout = sys.stderr = None\nreturn 1'), result('1')],
  ['closes its streams', python('sys.stdout.close()\nreturn 1'), result('1')],
  ['takes the modules away', python('sys.modules.clear()\nreturn 1'), result('1')],
  ['recurses without end', python('def f(): return f()\nreturn f()'), error(/recursion/)],
  [
    'returns what cannot be listed',
    python('return Odd()', 'class Odd:\n    def __iter__(self): raise ValueError("never")'),
    error(/never/),
  ],
  [
    'returns what becomes itself',
    python('return Odd()', 'class Odd:\n    def to_dict(self): return self'),
    unstorable(/./),
  ],
  ['returns a number of many digits', python('return 10 ** 5000'), unstorable(/./)],
  ['returns itself', python('a = []\na.append(a)\nreturn a'), unstorable(/itself/)],
];

const BUN: Odd[] = [
  ['leaves at once', bun('process.exit(0)'), error(/before main returned/)],
  ['throws nothing', bun('throw undefined'), error(/undefined/)],
  ['throws null', bun('throw null'), error(/null/)],
  ['throws a symbol', bun('throw Symbol("odd")'), error(/odd/)],
  [
    'throws what cannot be looked at',
    bun('throw new Proxy({}, { get() { throw new Error("never") } })'),
    error(/never/),
  ],
  [
    'throws what has no text',
    bun('throw { toString() { throw new Error("never") }, toJSON() { throw new Error("never") } }'),
    error(/never/),
  ],
  [
    'throws an error whose stack cannot be read',
    bun('throw Object.defineProperty(new Error("me"), "stack", { get() { throw new Error("never") } })'),
    error(/me|never/),
  ],
  ['recurses without end', bun('const f = () => f() + 1; return f()'), error(/stack/i)],
  ['returns what cannot be read', bun('return { get x() { throw new Error("never") } }'), error(/never/)],
  [
    'returns what has no end',
    bun(
      'const p = () => new Proxy({}, { ownKeys: () => ["a"], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }), get: (_, k) => k === "a" ? p() : undefined }); return p()',
    ),
    unstorable(/./),
  ],
  ['returns itself', bun('const a = []; a.push(a); return a'), unstorable(/itself/)],
  ['returns a symbol', bun('return Symbol("odd")'), result('null')],
  ['returns a large number', bun('return 2n ** 80n'), result('"1208925819614629174706176"')],
  [
    'returns a property that others inherit from',
    bun(`return JSON.parse('{"__proto__":{"x":1}}')`),
    result('{"__proto__":{"x":1}}'),
  ],
  ['takes away the end of its process', bun('process.exit = () => {}; return 1'), result('1')],
  ['gives all objects another form', bun('Object.prototype.toJSON = () => "mine"; return {}'), result('"mine"')],
  [
    'breaks what the wrapper is made of',
    bun('Array.prototype.map = Array.prototype.filter = String.prototype.split = null; return [1]'),
    result('[1]'),
  ],
];

describe.each([
  ['python3', PYTHON, 'def main(): return "fine"'],
  ['bun', BUN, 'export const main = () => "fine"'],
] as const)('a script in %s that', (language, odd, next) => {
  let own: TestRuntimes;
  const run = (source: string) => own.run({ language, source, limits: { timeoutMs: 10_000 } });

  beforeAll(async () => {
    own = await openRuntimes({ slots: 1 });
  });
  afterAll(() => own.close());
  afterEach(async () => {
    expect(await run(next), 'the next job').toMatchObject({ ok: true, resultJson: '"fine"' });
  });

  it.each(odd)('%s gets a clear verdict', async (_, source, expected) => {
    const outcome = await run(source);
    if ('resultJson' in expected) return expect(outcome).toMatchObject({ ok: true, ...expected });
    expect(outcome).toMatchObject({ ok: false, reason: expected.reason });
    const said = outcome.ok ? '' : outcome.error.message;
    expect(said).toMatch(expected.says);
    expect(said, 'what is no business of the script').not.toMatch(/launcher|first_process|wrapper/);
  });
});
