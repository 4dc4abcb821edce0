import { expect, it } from 'vitest';
import { fillTemplate } from './template';

const run = { workspaceId: 'demo', args: { host: 'a.example', n: 3, customer: { id: 7, tags: ['x'] }, none: null } };

it.each([
  ['plain', 'plain'],
  ['$workspace-api', 'demo-api'],
  ['$workspaces', '$workspaces'],
  ['$args[host]:$args[n]', 'a.example:3'],
  ['$args[customer.id]', '7'],
  ['$args[ customer . tags ]', '["x"]'],
  ['<$args[missing]$args[customer.no.where]$args[none]>', '<>'],
  ['$args[constructor]', ''],
])('fills %s', (template, filled) => {
  expect(fillTemplate(template, run)).toBe(filled);
});
