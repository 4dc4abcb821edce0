import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { stepBack } from './step-back';

it('a worker and what it starts step back behind the app and the servers', () => {
  stepBack();
  const niceOfChild = Number(execFileSync('nice', { encoding: 'utf8' }));
  expect(niceOfChild).toBeGreaterThanOrEqual(5);
});
