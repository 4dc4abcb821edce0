import { expect, it } from 'vitest';
import { rubySignature } from './signature';

it('reads names, defaults, keywords and what the comment says of types', async () => {
  const source = `
# Greets.
# @param name [String] who it is
# @param tags [Array<Integer>]
# @param rates [Hash{String => Float}]
# @param at [Time, nil]
# @param db [Postgresql]
def main(name, tags, rates, at, db, count = 2, *rest, mode: :fast, list: [1, "a"], key:, opts: {a: 1}, made: Time.now, &block)
end`;
  const { schema, hasMain } = await rubySignature(source);
  expect(hasMain).toBe(true);
  expect(schema).toMatchObject({ description: 'Greets.', required: ['name', 'tags', 'rates', 'at', 'db', 'key'] });
  expect(schema.properties).toEqual({
    name: { type: 'string', description: 'who it is' },
    tags: { type: 'array', items: { type: 'integer' } },
    rates: { type: 'object', additionalProperties: { type: 'number' } },
    at: { type: 'string', format: 'date-time', nullable: true },
    db: { type: 'object', format: 'resource-postgresql' },
    count: { type: 'integer', default: 2 },
    mode: { type: 'string', default: 'fast' },
    list: { type: 'array', default: [1, 'a'] },
    key: {},
    opts: { type: 'object', default: { a: 1 } },
    made: {},
  });
});

it('says where a source cannot be read, and that there is no main', async () => {
  await expect(rubySignature('x = 1\ndef main(')).rejects.toThrow(/^line \d: /);
  expect(await rubySignature('x = 1')).toMatchObject({ hasMain: false });
});
