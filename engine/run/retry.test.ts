import { expect, it } from 'vitest';
import { retryDelayMs } from './retry';

it('gives no retry where none is set', () => {
  expect(retryDelayMs(undefined, 1, 0)).toBeNull();
  expect(retryDelayMs({ constant: { attempts: 0, seconds: 5 } }, 1, 0)).toBeNull();
});

it('waits the constant time for each of its attempts', () => {
  const retry = { constant: { attempts: 2, seconds: 5 } };
  expect([1, 2, 3].map((failures) => retryDelayMs(retry, failures, 0))).toEqual([5000, 5000, null]);
});

it('counts the constant attempts in the exponent', () => {
  const retry = { constant: { attempts: 1, seconds: 1 }, exponential: { attempts: 2, multiplier: 3, seconds: 2 } };
  expect([1, 2, 3, 4].map((failures) => retryDelayMs(retry, failures, 0))).toEqual([1000, 12_000, 24_000, null]);
});

it('never waits longer than six hours', () => {
  expect(retryDelayMs({ exponential: { attempts: 50, multiplier: 1, seconds: 10 } }, 20, 0)).toBe(6 * 3600 * 1000);
});

it('jitters by at most the given per cent to both sides', () => {
  const retry = { exponential: { attempts: 1, multiplier: 1, seconds: 10, random_factor: 20 } };
  expect(retryDelayMs(retry, 1, 0)).toBe(8000);
  expect(retryDelayMs(retry, 1, 0.999_999)).toBe(11_900);
});
