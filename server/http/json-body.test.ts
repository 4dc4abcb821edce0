import { describe, expect, it } from 'vitest';
import { AppError } from '../errors';
import { parseStorableJson } from './json-body';

function refusalOf(text: string): string {
  try {
    parseStorableJson(text);
    return 'none';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

describe('JSON of a request', () => {
  it('may be 64 deep and no deeper, and brackets in texts do not count', () => {
    expect(refusalOf('['.repeat(64) + ']'.repeat(64))).toBe('none');
    expect(refusalOf('['.repeat(65) + ']'.repeat(65))).toBe('invalid_input');
    expect(refusalOf('{"a":'.repeat(65) + '1' + '}'.repeat(65))).toBe('invalid_input');
    expect(refusalOf(`["${'['.repeat(100)}", "\\\\", "\\"${'{'.repeat(100)}"]`)).toBe('none');
    expect(refusalOf('['.repeat(1_000_000))).toBe('invalid_input');
    expect(refusalOf('"never ends'.repeat(3))).toBe('invalid_json');
  });

  it('may hold one text of several megabytes, escapes and all', () => {
    const text = 'x\\"\n☃'.repeat(1_000_000);
    expect(parseStorableJson(JSON.stringify({ text }))).toEqual({ text });
  });

  it('is refused with NUL, half a surrogate pair or an endless number in values or names', () => {
    for (const bad of ['"\\u0000"', '{"\\u0000":1}', '["\\ud800"]', '"\\udc00\\ud800"', '[1e400]', '{"a":-1E+999}']) {
      expect([bad, refusalOf(bad)]).toEqual([bad, 'invalid_input']);
    }
    for (const good of ['"\\\\u0000"', '"\\ud83d\\ude00"', '[1e200]', '"1e400"', '{"__proto__":{"a":1}}']) {
      expect([good, refusalOf(good)]).toEqual([good, 'none']);
    }
  });
});
