import { describe, expect, test } from 'vitest';
import { appendLog, EMPTY_LOG, linesOf, plainText } from './ansi';

const ESC = String.fromCharCode(27);
const BELL = String.fromCharCode(7);
const read = (...pieces: string[]) => linesOf(pieces.reduce(appendLog, EMPTY_LOG));

describe('colours of a log', () => {
  test('text without sequences stays as it is', () => {
    expect(read('one\ntwo')).toEqual([[{ text: 'one', style: {} }], [{ text: 'two', style: {} }]]);
  });

  test('a colour holds until it is reset, also over the end of a line', () => {
    expect(read(`${ESC}[31mred\nstill${ESC}[0m plain`)).toEqual([
      [{ text: 'red', style: { color: 1 } }],
      [
        { text: 'still', style: { color: 1 } },
        { text: ' plain', style: {} },
      ],
    ]);
  });

  test.each([
    ['1;92', { isBold: true, color: 10 }],
    ['44', { background: 4 }],
    ['103', { background: 11 }],
    ['38;5;9', { color: 9 }],
    ['38;5;196', { color: 'rgb(255 0 0)' }],
    ['38;5;244', { color: 'rgb(128 128 128)' }],
    ['48;2;1;2;300', { background: 'rgb(1 2 255)' }],
    ['38;2;1;2;3;4', { color: 'rgb(1 2 3)', isUnderlined: true }],
    ['', {}],
  ])('the codes %s give %o', (codes, style) => {
    expect(read(`${ESC}[${codes}mx`)).toEqual([[{ text: 'x', style }]]);
  });

  test('a single effect can be taken back', () => {
    const [line] = read(`${ESC}[1;31ma${ESC}[22mb${ESC}[39mc`);
    expect(line?.map((span) => [span.text, span.style.isBold, span.style.color])).toEqual([
      ['a', true, 1],
      ['b', undefined, 1],
      ['c', undefined, undefined],
    ]);
  });
});

describe('what is not a colour', () => {
  test('cursor moves, titles and links of a terminal are dropped', () => {
    expect(read(`a${ESC}[2Kb${ESC}]0;title${BELL}c${ESC}]8;;http://x${ESC}\\d${ESC}(Be`).map(plainText)).toEqual([
      'abcde',
    ]);
  });

  test('markup in a log is text', () => {
    expect(read('<script>alert(1)</script>')).toEqual([[{ text: '<script>alert(1)</script>', style: {} }]]);
  });

  test('a progress bar shows its last state', () => {
    expect(read('10 %\r50 %\r100 %\ndone\r\n').map(plainText)).toEqual(['100 %', 'done']);
  });
});

describe('a log that arrives in pieces', () => {
  const whole = `${ESC}[31mred${ESC}[0m\nsecond ${ESC}[1;38;5;196mline${ESC}[0m\nthird`;

  test('reads the same wherever it is cut', () => {
    for (let cut = 0; cut <= whole.length; cut++) {
      expect(read(whole.slice(0, cut), whole.slice(cut))).toEqual(read(whole));
    }
  });

  test('a line without an end is broken instead of read again and again', () => {
    const log = appendLog(EMPTY_LOG, 'x'.repeat(50_000));
    expect(log.open).toBe('');
    expect(log.lines).toHaveLength(1);
  });
});
