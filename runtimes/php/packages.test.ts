import { expect, it } from 'vitest';
import { phpRequirements } from './packages';

const required = (source: string) => {
  const text = phpRequirements(source);
  return text === null ? null : (JSON.parse(text) as { require: unknown }).require;
};

it.each([
  [
    '// require:\n// monolog/monolog@3.0.0\n// stripe/stripe-php',
    { 'monolog/monolog': '3.0.0', 'stripe/stripe-php': '*' },
  ],
  ['//require:\n//acme/a@^1 || ^2\n//acme/b@1.0@beta', { 'acme/a': '^1 || ^2', 'acme/b': '1.0@beta' }],
  ['// require:\n// acme/a\n\n// acme/b', { 'acme/a': '*' }],
  ['// require:\n', null],
  ['use Monolog\\Logger;', null],
])('reads %j', (lines, wanted) => {
  expect(required(`<?php\n${lines}\nfunction main() {}`)).toEqual(wanted);
});
