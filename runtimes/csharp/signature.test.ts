import { expect, it } from 'vitest';
import { csharpSignature } from './signature';

const BEFORE = `#r "nuget: Something, 1.0"
using System;
enum Color { Red, Blue = 3 }
class Point { public int X; /// <summary>Above.</summary>
  public double? Y { get; set; } = 1.5; private int z; public static int Count; }
class Postgresql : Dictionary<string, object> {}
`;

async function field(parameter: string) {
  const source = `${BEFORE}class Script { public static object Main(${parameter}) { return 1; } }`;
  return (await csharpSignature(source)).schema.properties?.x;
}

it.each([
  ['string x', { type: 'string' }],
  ['long x', { type: 'integer' }],
  ['decimal x', { type: 'number' }],
  ['bool x', { type: 'boolean' }],
  ['object x', {}],
  ['int[] x', { type: 'array', items: { type: 'integer' } }],
  ['byte[] x', { type: 'string', contentEncoding: 'base64' }],
  [
    'List<Dictionary<string, int>> x',
    { type: 'array', items: { type: 'object', additionalProperties: { type: 'integer' } } },
  ],
  ['int? x', { type: 'integer', nullable: true }],
  ['DateTime x', { type: 'string', format: 'date-time' }],
  ['Color x = Color.Blue', { type: 'string', enum: ['Red', 'Blue'], default: 'Blue' }],
  ['string x = "a"', { type: 'string', default: 'a' }],
  ['string x = null', { type: 'string', default: null }],
  ['Postgresql x', { type: 'object', format: 'resource-postgresql' }],
])('reads %s', async (parameter, schema) => {
  expect(await field(parameter)).toEqual(schema);
});

it('reads the public members of classes', async () => {
  expect(await field('Point x')).toMatchObject({
    properties: { X: { type: 'integer' }, Y: { type: 'number', nullable: true, default: 1.5 } },
    required: ['X'],
    order: ['X', 'Y'],
  });
});

it('reads the comments above Main, and says that there is no Main', async () => {
  const source = `class Script {
  /// <summary>Greets.</summary>
  /// <param name="name">who it is</param>
  public static async Task<object> Main(string name) { return 1; } }`;
  expect((await csharpSignature(source)).schema).toMatchObject({
    description: 'Greets.',
    properties: { name: { description: 'who it is' } },
  });
  expect(await csharpSignature('class Script {}')).toMatchObject({ hasMain: false });
});
