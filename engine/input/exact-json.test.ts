import { describe, expect, it } from 'vitest';
import { exactJson, parseExact } from './exact-json';

describe('JSON that is passed on', () => {
  it.each([
    '{"id":12345678901234567890,"n":1}',
    '[0.1234567890123456789,-98765432109876543210,1.0000000000000000001e-7]',
    '{"text":"12345678901234567890","a\\"1":[9007199254740993]}',
    '{"n":1e400}',
  ])('keeps every digit of its numbers: %s', (text) => {
    if (!text.includes('e400')) expect(exactJson(parseExact(text))).toBe(text);
    else expect(() => parseExact(text)).not.toThrow();
  });

  it('has ordinary numbers where nothing would be lost, however they are written', () => {
    expect(parseExact('[1200.000000000000000000, 1.5e3, -0.5, 1e21, 9007199254740992, 100000000000000000000]')).toEqual(
      [1200, 1500, -0.5, 1e21, 9007199254740992, 1e20],
    );
  });

  it('counts like the nearest number, also for who writes it in the ordinary way', () => {
    const [long] = parseExact('[12345678901234567890]') as [number];
    expect(Number(long)).toBe(12345678901234567000);
    expect(JSON.stringify({ long })).toBe('{"long":12345678901234567000}');
  });

  it('leaves texts alone that look like what stands for a number', () => {
    const text = JSON.stringify({ a: '\u0001exact-number:0', b: 'exact-number:1' });
    expect(exactJson(parseExact(text))).toBe(text);
    const mixed = exactJson({ a: '\u0001exact-number:0', n: parseExact('12345678901234567890') });
    expect(JSON.parse(mixed)).toEqual({ a: '\u0001exact-number:0', n: 12345678901234567000 });
  });
});
