import { expect, it } from 'vitest';
import { cronOf, FIRST_RECIPES, recipeOf } from './cron-recipe';

it.each([
  ['0 */5 * * * *', { kind: 'minutes', every: 5 }],
  ['0 * * * * *', { kind: 'minutes', every: 1 }],
  ['0 15 * * * *', { kind: 'hours', every: 1, minute: 15 }],
  ['0 0 */6 * * *', { kind: 'hours', every: 6, minute: 0 }],
  ['0 30 9 * * *', { kind: 'days', time: { hour: 9, minute: 30 } }],
  ['0 0 8 * * MON,FRI', { kind: 'week', days: ['MON', 'FRI'], time: { hour: 8, minute: 0 } }],
  ['0 0 8 L * *', { kind: 'month', day: 'L', time: { hour: 8, minute: 0 } }],
  ['0 0 8 15 * *', { kind: 'month', day: '15', time: { hour: 8, minute: 0 } }],
])('%s is shown as a common case, and written as it was', (cron, recipe) => {
  expect(recipeOf(cron)).toEqual(recipe);
  expect(cronOf(recipeOf(cron))).toBe(cron);
});

it.each([
  '*/5 * * * * *',
  '0 */7 * * * *',
  '0 0 8 * * MON-FRI',
  '0 0 8 * JAN *',
  '0 9 * * *',
  '@daily',
  '0 0 8,9 * * *',
  'nonsense',
  '',
])('%s is left to the text field', (cron) => {
  expect(recipeOf(cron)).toEqual({ kind: 'custom' });
});

it.each(Object.values(FIRST_RECIPES))('what a form starts with is a cron that it can show: %j', (recipe) => {
  expect(recipeOf(cronOf(recipe) ?? '')).toEqual(recipe);
});
