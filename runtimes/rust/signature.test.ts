import { expect, it } from 'vitest';
import { rustSignature } from './signature';

const BEFORE = `
#[derive(serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Color { Red, DarkBlue, #[serde(rename = "g")] Green }
#[derive(Deserialize)]
enum Shape { Circle(f64), Dot }
/// A place.
#[derive(Deserialize)]
struct Point {
    /// Across.
    x: i32,
    #[serde(rename = "why", default)]
    y: f64,
    note: Option<String>,
}
type Postgresql = serde_json::Value;
`;

async function field(type: string) {
  return (await rustSignature(`${BEFORE}fn main(x: ${type}) {}`)).schema.properties?.x;
}

it.each([
  ['String', { type: 'string' }],
  ["&'static str", { type: 'string' }],
  ['u64', { type: 'integer' }],
  ['f32', { type: 'number' }],
  ['bool', { type: 'boolean' }],
  ['serde_json::Value', {}],
  ['Vec<String>', { type: 'array', items: { type: 'string' } }],
  ['[i32; 3]', { type: 'array', items: { type: 'integer' } }],
  ['(i32, String)', { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'string' }] }],
  ['HashMap<String, f64>', { type: 'object', additionalProperties: { type: 'number' } }],
  ['Option<Box<i32>>', { type: 'integer', nullable: true }],
  ['Color', { type: 'string', enum: ['red', 'dark_blue', 'g'] }],
  [
    'Shape',
    {
      oneOf: [
        {
          title: 'Circle',
          type: 'object',
          properties: { Circle: { type: 'number' } },
          required: ['Circle'],
          order: ['Circle'],
        },
        { title: 'Dot', type: 'string', enum: ['Dot'] },
      ],
    },
  ],
  ['Postgresql', { type: 'object', format: 'resource-postgresql' }],
])('reads %s', async (type, schema) => {
  expect(await field(type)).toEqual(schema);
});

it.each([
  [
    'tag = "kind"',
    [
      ['kind', 'w'],
      ['kind', 'at'],
    ],
  ],
  [
    'tag = "t", content = "c"',
    [
      ['t', 'c'],
      ['t', 'c'],
    ],
  ],
  ['untagged', [['w'], ['at']]],
])('reads the shapes that serde gives an enum with %s', async (attribute, members) => {
  const source = `struct Place { at: String }\n#[serde(${attribute})]\nenum Shape { Box { w: i32 }, At(Place) }\nfn main(x: Shape) {}`;
  const { schema } = await rustSignature(source);
  expect(schema.properties?.x?.oneOf?.map(({ properties }) => Object.keys(properties ?? {}))).toEqual(members);
});

it('reads structs by the names that serde has for them', async () => {
  const schema = await field('Point');
  expect(schema).toMatchObject({ required: ['x'], order: ['x', 'why', 'note'] });
  expect(schema?.properties?.x).toEqual({ type: 'integer', description: 'Across.' });
});

it('reads the comment above main, and says that there is no main', async () => {
  const { schema } = await rustSignature(
    '/// Greets.\nfn main(a: i32, b: Option<i32>) -> Result<(), String> { Ok(()) }',
  );
  expect(schema).toMatchObject({ description: 'Greets.', required: ['a'] });
  expect(await rustSignature('fn other() {}')).toMatchObject({ hasMain: false });
});
