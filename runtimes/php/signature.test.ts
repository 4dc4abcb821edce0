import { expect, it } from 'vitest';
import { phpSignature } from './signature';

const BEFORE = `<?php
enum Color: string { case Red = 'red'; case Blue = 'blue'; }
class Point { public int $x; /** Above. */ public ?float $y = 1.5; }
class Made { public function __construct(public readonly string $id, public Color $color = Color::Red) {} }
class slack { public string $token; }
`;

async function field(parameter: string) {
  return (await phpSignature(`${BEFORE}function main(${parameter}) {}`)).schema.properties?.x;
}

it.each([
  ['string $x', { type: 'string' }],
  ['int $x', { type: 'integer' }],
  ['float $x', { type: 'number' }],
  ['bool $x', { type: 'boolean' }],
  ['array $x', { type: 'array' }],
  ['mixed $x', {}],
  ['$x', {}],
  ['?string $x', { type: 'string', nullable: true }],
  ['int|string $x', { oneOf: [{ type: 'integer' }, { type: 'string' }] }],
  ['string|null $x', { type: 'string', nullable: true }],
  ['\\DateTimeImmutable $x', { type: 'string', format: 'date-time' }],
  ['Postgresql $x', { type: 'object', format: 'resource-postgresql' }],
  ['slack $x', { type: 'object', format: 'resource-slack' }],
  ['Color $x = Color::Blue', { type: 'string', enum: ['red', 'blue'], default: 'blue' }],
  ['$x = 1.5', { type: 'number', default: 1.5 }],
  ["array $x = ['a' => [1, 2]]", { type: 'array', default: { a: [1, 2] } }],
  ['$x = PHP_EOL', {}],
])('reads %s', async (parameter, schema) => {
  expect(await field(parameter)).toEqual(schema);
});

it('reads classes of the script, by their constructor or their properties', async () => {
  expect(await field('Point $x')).toMatchObject({
    properties: { x: { type: 'integer' }, y: { type: 'number', nullable: true, default: 1.5, description: 'Above.' } },
    required: ['x'],
  });
  expect(await field('Made $x')).toMatchObject({
    properties: { id: { type: 'string' }, color: { enum: ['red', 'blue'], default: 'red' } },
    required: ['id'],
  });
});

it('keeps order, defaults and what the comment says', async () => {
  const source = `<?php
/**
 * Greets.
 * @param string $name who it is
 */
function main($name, int $count = 2, ...$rest) {}`;
  const { schema } = await phpSignature(source);
  expect(schema).toMatchObject({ description: 'Greets.', order: ['name', 'count'], required: ['name'] });
  expect(schema.properties).toEqual({
    name: { type: 'string', description: 'who it is' },
    count: { type: 'integer', default: 2 },
  });
});

it('says where a source cannot be read, and that there is no main', async () => {
  await expect(phpSignature('<?php\nfunction main( {')).rejects.toThrow(/^line 2: /);
  expect(await phpSignature('<?php $a = 1;')).toMatchObject({ hasMain: false });
});
