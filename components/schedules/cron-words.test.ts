import { expect, it } from 'vitest';
import { cronWords } from './cron-words';

it.each([
  ['0 0 9 * * *', 'v2', 'Every day at 09:00'],
  ['*/5 * * * * *', 'v2', 'Every 5 seconds'],
  ['0 0 9 * * 1', 'v1', 'At 09:00, only on Sunday'],
  ['0 0 9 * * 1', 'v2', 'At 09:00, only on Monday'],
  ['nonsense', 'v2', null],
] as const)('%s (%s) in words', (cron, version, words) => {
  expect(cronWords(cron, version)).toBe(words);
});
