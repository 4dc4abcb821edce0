import { expect, it } from 'vitest';
import { goMain, goSignature } from './signature';

const BEFORE = `package inner
type Color string
const (
	Red  Color = "red"
	Blue Color = "blue"
)
type Point struct {
	// Across.
	X int ${'`json:"x"`'}
	Y *float64
	Note string ${'`json:"note,omitempty"`'}
	Skipped string ${'`json:"-"`'}
	hidden int
}
type Postgresql map[string]interface{}
`;

async function field(type: string) {
  return (await goSignature(`${BEFORE}func main(x ${type}) {}`)).schema.properties?.x;
}

it.each([
  ['string', { type: 'string' }],
  ['int64', { type: 'integer' }],
  ['float64', { type: 'number' }],
  ['bool', { type: 'boolean' }],
  ['any', {}],
  ['interface{}', {}],
  ['[]string', { type: 'array', items: { type: 'string' } }],
  ['[]byte', { type: 'string', contentEncoding: 'base64' }],
  ['map[string]int', { type: 'object', additionalProperties: { type: 'integer' } }],
  ['*string', { type: 'string', nullable: true }],
  ['time.Time', { type: 'string', format: 'date-time' }],
  ['Color', { type: 'string', enum: ['red', 'blue'] }],
  ['Postgresql', { type: 'object', format: 'resource-postgresql' }],
])('reads %s', async (type, schema) => {
  expect(await field(type)).toEqual(schema);
});

it('reads structs by the names that JSON has for them', async () => {
  const schema = await field('Point');
  expect(schema).toMatchObject({ required: ['x'], order: ['x', 'Y', 'note'] });
  expect(schema?.properties?.x).toEqual({ type: 'integer', description: 'Across.' });
});

it('counts constants by iota, and takes what is embedded and what stands behind a member', async () => {
  const source = `package inner
type Level int
const (
	_ Level = iota
	Low
	High
)
type Base struct { ID int }
type Thing struct {
	*Base
	Name string // What it is called.
	Level Level
}
func main(x Thing) {}`;
  expect((await goSignature(source)).schema.properties?.x).toMatchObject({
    order: ['ID', 'Name', 'Level'],
    properties: { Name: { description: 'What it is called.' }, Level: { type: 'number', enum: [1, 2] } },
  });
});

it('keeps the order of parameters, and knows which may be missing', async () => {
  const { schema } = await goSignature('package inner\n// Greets.\nfunc main(a, b int, c *string, rest ...int) {}');
  expect(schema).toMatchObject({ description: 'Greets.', order: ['a', 'b', 'c'], required: ['a', 'b'] });
});

it.each([
  ['', []],
  ['error', ['error']],
  ['(interface{}, error)', ['interface{}', 'error']],
  ['(a, b int, err error)', ['int', 'int', 'error']],
])('knows what main gives back: %s', async (result, results) => {
  expect((await goMain(`package inner\nfunc main() ${result} {}`))?.results).toEqual(results);
});

it('says where a source cannot be read, and that there is no main', async () => {
  await expect(goSignature('package inner\nfunc main( {')).rejects.toThrow(/^line 2: /);
  expect(await goSignature('package inner')).toMatchObject({ hasMain: false });
});
