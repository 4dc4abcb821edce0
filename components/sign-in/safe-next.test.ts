import { describe, expect, test } from 'vitest';
import { safeNext } from './safe-next';

describe('safeNext', () => {
  test.each([
    [undefined, '/'],
    ['/w/demo/runs?status=failure', '/w/demo/runs?status=failure'],
    ['https://evil.example/', '/'],
    ['//evil.example/', '/'],
    ['/\\evil.example/', '/'],
    ['/\t/evil.example/', '/'],
    ['javascript:alert(1)', '/'],
  ])('sign-in never leads to another origin: %s', (next, expected) => {
    expect(safeNext(next)).toBe(expected);
  });
});
