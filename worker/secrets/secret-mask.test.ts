import { describe, expect, it } from 'vitest';
import { SecretMask } from './secret-mask';

function masked(secrets: string[], pieces: string[]): string[] {
  const mask = new SecretMask();
  mask.add(secrets);
  return [...pieces.map((piece) => mask.push(piece)), mask.end()];
}

describe('a mask', () => {
  it('hides a secret wherever it is cut', () => {
    const text = 'before hunter22 between hunter22hunter22 after';
    for (let first = 0; first <= text.length; first++) {
      for (let second = first; second <= text.length; second++) {
        const pieces = [text.slice(0, first), text.slice(first, second), text.slice(second)];
        expect(masked(['hunter22'], pieces).join('')).toBe('before ***** between ********** after');
      }
    }
  });

  it('holds back nothing but what a secret could begin with', () => {
    expect(masked(['hunter22'], ['name: ', 'x hun', 'ger\n'])).toEqual(['name: ', 'x ', 'hunger\n', '']);
    expect(masked(['hunter22'], ['it ends in hunt'])).toEqual(['it ends in ', 'hunt']);
  });

  it('hides all of a secret that begins with another, also in pieces', () => {
    expect(masked(['abcd', 'abcdefgh'], ['abcd', 'efgh abcd', '!']).join('')).toBe('***** *****!');
    expect(masked(['abab'], ['xabab', 'ab', 'y']).join('')).toBe('x*****aby');
  });

  it('hides it as it looks in JSON, in a URL and line by line', () => {
    const secret = 'p"ss w\nrd/long enough\nthe second line';
    const printed = `${JSON.stringify({ secret })} ?k=${encodeURIComponent(secret)} rd/long enough`;
    expect(masked([secret], [printed]).join('')).toBe('{"secret":"*****"} ?k=***** *****');
  });

  it('leaves values that are too short to be one', () => {
    expect(masked(['', 'no', '123'], ['no 123']).join('')).toBe('no 123');
  });

  it('looks again at what was not shown yet when it learns of more', () => {
    const mask = new SecretMask();
    mask.add(['first-one']);
    const ready = mask.push('first-one second-');
    mask.add(['second-one']);
    expect(mask.again(ready) + mask.push('one!')).toBe('***** *****!');
  });

  it('takes signs of patterns as they are', () => {
    expect(masked(['a.c*(d|e)[f]\\$'], ['abc a.c*(d|e)[f]\\$']).join('')).toBe('abc *****');
  });
});
