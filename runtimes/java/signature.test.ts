import { expect, it } from 'vitest';
import { javaMain, javaSignature } from './signature';

const types = `
  enum Color { RED, BLUE }
  record Pair(String a, int b) {}
  static class Point { /** Across. */ public int x; double y = 1.5; static int count; Optional<String> note; }
  static class Postgresql extends HashMap<String, Object> {}
`;

async function field(type: string) {
  return (await javaSignature(`public class Main {${types} static Object main(${type} x) { return 1; } }`)).schema
    .properties?.x;
}

it.each([
  ['String', { type: 'string' }],
  ['long', { type: 'integer' }],
  ['Double', { type: 'number' }],
  ['boolean', { type: 'boolean' }],
  ['Object', {}],
  ['int[]', { type: 'array', items: { type: 'integer' } }],
  ['byte[]', { type: 'string', contentEncoding: 'base64' }],
  [
    'List<Map<String, Integer>>',
    { type: 'array', items: { type: 'object', additionalProperties: { type: 'integer' } } },
  ],
  ['Optional<String>', { type: 'string', nullable: true }],
  ['java.time.LocalDate', { type: 'string', format: 'date' }],
  ['Color', { type: 'string', enum: ['RED', 'BLUE'] }],
  ['Postgresql', { type: 'object', format: 'resource-postgresql' }],
])('reads %s', async (type, schema) => {
  expect(await field(type)).toEqual(schema);
});

it('reads records and classes of the script', async () => {
  expect(await field('Pair')).toMatchObject({ properties: { a: { type: 'string' }, b: { type: 'integer' } } });
  expect(await field('Point')).toMatchObject({
    properties: { x: { type: 'integer', description: 'Across.' }, y: { default: 1.5 } },
    required: ['x'],
    order: ['x', 'y', 'note'],
  });
});

it('reads what the comment says, the class, and that there is no main', async () => {
  const source =
    'package a.b;\nclass Job {\n/** Greets.\n * @param name who it is\n */\npublic static void main(String name) {} }';
  expect((await javaSignature(source)).schema).toMatchObject({
    description: 'Greets.',
    properties: { name: { description: 'who it is' } },
  });
  expect(await javaMain(source)).toEqual({ className: 'Job', packageName: 'a.b' });
  expect(await javaSignature('class Main {}')).toMatchObject({ hasMain: false });
});
