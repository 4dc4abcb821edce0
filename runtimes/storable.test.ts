import { expect, it } from 'vitest';
import { checkStorable, checkText } from './storable';

it.each(['null', '0', '"text"', '[]', '{"a":[1,2,{"b":null}]}', '"\\ud83c\\udf2c"', '"\\\\u0000 is written out"'])(
  '%s can be stored',
  (text) => {
    expect(checkText(text)).toMatchObject({ ok: true, text });
  },
);

it.each([
  ['"a\\u0000"', 'NUL'],
  ['{"\\u0000":1}', 'NUL'],
  ['"\\ud800"', 'surrogate'],
  ['["\\udc00x"]', 'surrogate'],
  ['1e999', 'too large'],
  ['{"a":', 'valid JSON'],
  ['', 'valid JSON'],
  [`${'['.repeat(65)}1${']'.repeat(65)}`, 'deeper'],
])('%s cannot be stored, and the complaint says why', (text, why) => {
  expect(checkText(text)).toMatchObject({ ok: false, complaint: expect.stringContaining(why) });
});

it('64 levels can be stored', () => {
  expect(checkText(`${'['.repeat(64)}${']'.repeat(64)}`).ok).toBe(true);
});

it('bytes that are no UTF-8 cannot be stored', () => {
  expect(checkStorable(Buffer.from([0x22, 0xff, 0x22]))).toMatchObject({
    ok: false,
    complaint: expect.stringContaining('UTF-8'),
  });
});
