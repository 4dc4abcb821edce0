import { expect, it } from 'vitest';
import { nuSignature } from './signature';

it('reads places, flags, types, defaults and comments', () => {
  const source = `
# Greets.
def main [
  name: string # who it's for
  count?: int, rate: float = 1.5
  tags: list<string> = [a]
  point: record<x: int, y: string>
  --at: datetime
  --loud (-l) # speak up
  ...rest: string
] { }`;
  const { schema } = nuSignature(source);
  expect(schema).toMatchObject({ description: 'Greets.', required: ['name', 'point'] });
  expect(schema.properties).toEqual({
    name: { type: 'string', description: "who it's for" },
    count: { type: 'integer' },
    rate: { type: 'number', default: 1.5 },
    tags: { type: 'array', items: { type: 'string' } },
    point: {
      type: 'object',
      properties: { x: { type: 'integer' }, y: { type: 'string' } },
      required: ['x', 'y'],
      order: ['x', 'y'],
    },
    at: { type: 'string', format: 'date-time' },
    loud: { type: 'boolean', default: false, description: 'speak up' },
  });
});

it('says that there is no main', () => {
  expect(nuSignature('def other [] {}')).toMatchObject({ hasMain: false });
});
