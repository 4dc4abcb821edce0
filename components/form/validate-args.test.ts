import { describe, expect, test } from 'vitest';
import type { JsonSchema } from '@/engine/flow/schema';
import { initialArgs } from './initial-value';
import { validateArgs } from './validate-args';

const property = (field: JsonSchema, required = true): JsonSchema => ({
  properties: { a: field },
  required: required ? ['a'] : [],
});

describe('validateArgs', () => {
  const judged: [name: string, field: JsonSchema, value: unknown, isGood: boolean][] = [
    ['a text', { type: 'string' }, 'x', true],
    ['a number as a text', { type: 'number' }, '3', false],
    ['half a whole number', { type: 'integer' }, 1.5, false],
    ['a whole number', { type: 'integer' }, 2, true],
    ['below the minimum', { type: 'integer', minimum: 3 }, 2, false],
    ['an unknown choice', { type: 'string', enum: ['x', 'y'] }, 'z', false],
    ['a known choice', { type: 'string', enum: ['x', 'y'] }, 'y', true],
    ['a date that does not exist', { type: 'string', format: 'date' }, '2026-04-31', false],
    ['a date', { type: 'string', format: 'date' }, '2026-04-30', true],
    ['a time with its zone', { type: 'string', format: 'time' }, '09:30:00Z', true],
    ['an e-mail address without host', { type: 'string', format: 'email' }, 'ana@', false],
    ['a script as address of a page', { type: 'string', format: 'uri' }, 'example.com', false],
    ['broken JSON for an object', { type: 'object' }, '{"x":', false],
    ['a resource', { type: 'object', format: 'resource-postgresql' }, '$res:f/crm/db', true],
    ['a text for a resource', { type: 'object', format: 'resource-postgresql' }, 'db', false],
    ['a variable for a number', { type: 'number' }, '$var:u/ana/limit', true],
    ['null where null is allowed', { type: ['string', 'null'] }, null, true],
    ['anything for a field without type', {}, [1, 'x'], true],
    ['a doubled item', { type: 'array', items: { type: 'number' }, uniqueItems: true }, [1, 1], false],
    ['a pattern no browser can read', { type: 'string', pattern: '(?<' }, 'x', true],
  ];
  test.each(judged.map(([name, field, value, isGood]) => ({ name, field, value, isGood })))(
    '$name is judged',
    (given) => {
      const { field, value, isGood } = given;
      expect(Object.keys(validateArgs(property(field), { a: value }))).toEqual(isGood ? [] : ['/a']);
    },
  );

  test('a required field that was left out is named', () => {
    expect(validateArgs(property({ type: 'string' }), {})).toEqual({ '/a': 'This field is required.' });
  });

  test.each([undefined, null])('an optional field may be %s', (value) => {
    expect(validateArgs(property({ type: 'number' }, false), { a: value })).toEqual({});
  });

  test('a message stands at the field it is about, however deep', () => {
    const person = {
      type: 'object',
      properties: { 'e/mail': { type: 'string', format: 'email' } },
      required: ['e/mail'],
    };
    const schema = property({ type: 'array', items: person });
    const value = { a: [{ 'e/mail': 'ana@example.com' }, { 'e/mail': 'nobody' }, {}] };
    expect(Object.keys(validateArgs(schema, value))).toEqual(['/a/1/e~1mail', '/a/2/e~1mail']);
  });

  test('one of several forms is checked as the one that was chosen', () => {
    const card = {
      type: 'object',
      properties: { label: { enum: ['card'] }, number: { type: 'string' } },
      required: ['number'],
    };
    const cash = { type: 'object', properties: { label: { enum: ['cash'] } } };
    const schema = property({ type: 'object', oneOf: [card, cash] });
    expect(validateArgs(schema, { a: { label: 'cash' } })).toEqual({});
    expect(Object.keys(validateArgs(schema, { a: { label: 'card' } }))).toEqual(['/a/number']);
  });

  test('what a form starts with may be sent when nothing is left to fill in', () => {
    const schema: JsonSchema = {
      properties: {
        name: { type: 'string', default: 'Ana' },
        isUrgent: { type: 'boolean' },
        note: { type: 'string' },
        pay: { oneOf: [{ type: 'object', title: 'cash', properties: { label: { const: 'cash' } } }] },
      },
      required: ['name', 'isUrgent', 'pay'],
    };
    const args = initialArgs(schema);
    expect(args).toEqual({ name: 'Ana', isUrgent: false, pay: { label: 'cash' } });
    expect(validateArgs(schema, args)).toEqual({});
  });

  test('what an earlier run was given wins over the defaults', () => {
    const schema = property({ type: 'number', default: 1 });
    expect(initialArgs(schema, { a: 5 })).toEqual({ a: 5 });
  });
});
