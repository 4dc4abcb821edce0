import { expect, test } from 'vitest';
import { readRunError } from './run-error';

test('names the step, the message and the stack, and keeps what else was told', () => {
  const error = { name: 'TypeError', message: 'no', stack: 'at main', step_id: 'b', exit_code: 1 };
  expect(readRunError({ error })).toEqual({
    name: 'TypeError',
    message: 'no',
    stack: 'at main',
    stepId: 'b',
    details: { exit_code: 1 },
  });
});

test('an error that is only a text is shown too', () => {
  expect(readRunError({ error: 'boom' })).toEqual({ name: 'Error', message: 'boom' });
});

test.each([
  ['nothing', null],
  ['a text', 'error'],
  ['no error', { error: null }],
  ['a result that also has an error', { error: { message: 'x' }, rows: [] }],
  ['an object that is no error', { error: { code: 4 } }],
])('%s is an ordinary result', (_, result) => {
  expect(readRunError(result)).toBeNull();
});
