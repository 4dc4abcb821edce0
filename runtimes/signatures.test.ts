import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Runtime, type Signature, SignatureError } from './contract';
import type { Sandbox } from './process/sandbox';
import { createRuntimes } from './registry';
import { openTestSandbox } from './test-request';

let sandbox: Sandbox;
let runtimes: Map<string, Runtime>;

beforeAll(async () => {
  sandbox = await openTestSandbox({ mode: 'off' });
  runtimes = createRuntimes(sandbox, { forbiddenEndpoints: [] });
});
afterAll(() => sandbox.close());

function signatureOf(language: string, source: string): Promise<Signature> {
  const runtime = runtimes.get(language);
  if (!runtime) throw new Error(`no runtime for ${language}`);
  return runtime.signature(source);
}

async function fields(language: string, source: string) {
  const { schema } = await signatureOf(language, source);
  return schema.properties;
}

async function oneField(language: string, type: string, before = '') {
  const source =
    language === 'bun' ? `${before}\nexport function main(x: ${type}) {}` : `${before}\ndef main(x: ${type}): pass`;
  return (await fields(language, source))?.x;
}

describe('typescript', () => {
  it.each([
    ['string', { type: 'string' }],
    ['number', { type: 'number' }],
    ['bigint', { type: 'integer' }],
    ['boolean', { type: 'boolean' }],
    ['any', {}],
    ['unknown', {}],
    ['object', { type: 'object' }],
    ['Date', { type: 'string', format: 'date-time' }],
    ['string[]', { type: 'array', items: { type: 'string' } }],
    ['Array<number>', { type: 'array', items: { type: 'number' } }],
    ['[string, number]', { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] }],
    ['"a" | "b"', { type: 'string', enum: ['a', 'b'] }],
    ['1 | 2', { type: 'number', enum: [1, 2] }],
    ['string | null', { type: 'string', nullable: true }],
    ['boolean | undefined', { type: 'boolean' }],
    ['string | number', { oneOf: [{ type: 'string' }, { type: 'number' }] }],
    ['Record<string, number>', { type: 'object', additionalProperties: { type: 'number' } }],
    ['RT.Postgresql', { type: 'object', format: 'resource-postgresql' }],
    ['GoogleSheets', { type: 'object', format: 'resource-google_sheets' }],
    ['Slack[]', { type: 'array', items: { type: 'object', format: 'resource-slack' } }],
    ['Slack | null', { type: 'object', format: 'resource-slack', nullable: true }],
    ['wmill.Base64', { type: 'string', contentEncoding: 'base64' }],
    ['wmill.Email', { type: 'string', format: 'email' }],
    ['Uint8Array', { type: 'string', contentEncoding: 'base64' }],
    [
      '{ a: string;\n/** A note. */\nb?: number }',
      {
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'number', description: 'A note.' } },
        required: ['a'],
        order: ['a', 'b'],
      },
    ],
  ])('reads %s', async (type, schema) => {
    expect(await oneField('bun', type)).toEqual(schema);
  });

  it('reads aliases, enums and mapped types of the script itself', async () => {
    const before = 'enum Color { Red = "red", Blue = "blue" }\ntype Big = { a: string; b: Color };';
    expect(await oneField('bun', 'Color', before)).toEqual({ type: 'string', enum: ['red', 'blue'] });
    expect(await oneField('bun', 'Pick<Big, "b">', before)).toMatchObject({
      properties: { b: { type: 'string', enum: ['red', 'blue'] } },
    });
  });

  it('names the alternatives of a discriminated union', async () => {
    const schema = await oneField('bun', '{ label: "Card"; number: string } | { label: "Cash" }');
    expect(schema?.oneOf?.map(({ title }) => title)).toEqual(['Card', 'Cash']);
  });

  it('keeps order, defaults, optional parameters and comments', async () => {
    const source = `
      /** Greets.
       * @param name - who it is
       */
      export async function main(name: string, count = 2, flag?: boolean, list = [1, -2], untyped) {}`;
    const { schema, hasMain } = await signatureOf('bun', source);
    expect(hasMain).toBe(true);
    expect(schema).toMatchObject({ description: 'Greets.', order: ['name', 'count', 'flag', 'list', 'untyped'] });
    expect(schema.required).toEqual(['name', 'untyped']);
    expect(schema.properties).toMatchObject({
      name: { type: 'string', description: 'who it is' },
      count: { type: 'number', default: 2 },
      list: { default: [1, -2] },
      untyped: {},
    });
  });

  it('names the alternatives of a union as the script calls its types', async () => {
    const schema = await oneField(
      'bun',
      'Card | Cash',
      'type Card = { number: string };\ninterface Cash { amount: number }',
    );
    expect(schema?.oneOf?.map(({ title }) => title)).toEqual(['Card', 'Cash']);
  });

  it.each([
    ['a default export', 'export default async (a: string) => a'],
    ['a constant', 'export const main = async (a: string) => a'],
    ['a function without export', 'function main(a: string) {}'],
    ['one destructured parameter', 'export function main({ a }: { a: string }) {}'],
  ])('finds main as %s', async (_, source) => {
    expect(await signatureOf('bun', source)).toMatchObject({
      hasMain: true,
      schema: { properties: { a: { type: 'string' } } },
    });
  });

  it('says where a source cannot be read', async () => {
    await expect(signatureOf('bun', 'export function main() {\n  const = 3\n}')).rejects.toThrow(SignatureError);
    await expect(signatureOf('bun', 'export function main() {\n  const = 3\n}')).rejects.toThrow(/^line 2: /);
  });

  it('says that there is no main', async () => {
    expect(await signatureOf('bun', 'const a = 1')).toMatchObject({ hasMain: false, schema: { properties: {} } });
  });
});

describe('python', () => {
  it.each([
    ['str', { type: 'string' }],
    ['int', { type: 'integer' }],
    ['float', { type: 'number' }],
    ['bool', { type: 'boolean' }],
    ['dict', { type: 'object' }],
    ['list', { type: 'array' }],
    ['list[str]', { type: 'array', items: { type: 'string' } }],
    ['List[int]', { type: 'array', items: { type: 'integer' } }],
    ['dict[str, int]', { type: 'object', additionalProperties: { type: 'integer' } }],
    ['Literal["a", "b"]', { type: 'string', enum: ['a', 'b'] }],
    ['datetime.datetime', { type: 'string', format: 'date-time' }],
    ['date', { type: 'string', format: 'date' }],
    ['bytes', { type: 'string', contentEncoding: 'base64' }],
    ['Optional[str]', { type: 'string', nullable: true }],
    ['str | None', { type: 'string', nullable: true }],
    ['int | str', { oneOf: [{ type: 'integer' }, { type: 'string' }] }],
    ['GoogleSheets', { type: 'object', format: 'resource-google_sheets' }],
    ['Any', {}],
  ])('reads %s', async (type, schema) => {
    expect(await oneField('python3', type)).toEqual(schema);
  });

  it('reads dataclasses, enums and aliases of the script itself', async () => {
    const before = `
from dataclasses import dataclass
class Color(Enum):
    RED = "red"
    BLUE = "blue"
@dataclass
class Point:
    x: int
    color: Color = None
postgresql = dict
class slack(TypedDict):
    token: str
`;
    expect(await oneField('python3', 'Color', before)).toEqual({ type: 'string', enum: ['red', 'blue'] });
    expect(await oneField('python3', 'Point', before)).toMatchObject({
      type: 'object',
      properties: { x: { type: 'integer' }, color: { enum: ['red', 'blue'] } },
      required: ['x'],
    });
    expect(await oneField('python3', 'postgresql', before)).toEqual({ type: 'object', format: 'resource-postgresql' });
    expect(await oneField('python3', 'slack', before)).toEqual({ type: 'object', format: 'resource-slack' });
  });

  it('reads what classes inherit, and what field() and Field() say', async () => {
    const before = `
@dataclass
class Base:
    """A base.

    Attributes:
        a: the first
    """
    a: int
    kind: ClassVar[str] = "x"
@dataclass
class Point(Base):
    b: list[str] = field(default_factory=list)
    c: str = field(default="z")
class Item(BaseModel):
    d: int = Field(..., description="the fourth")
    e: Annotated[str, "the fifth"] = "w"
`;
    expect(await oneField('python3', 'Point', before)).toMatchObject({
      order: ['a', 'b', 'c'],
      required: ['a'],
      properties: { a: { description: 'the first' }, c: { default: 'z' } },
    });
    expect(await oneField('python3', 'Item', before)).toMatchObject({
      required: ['d'],
      properties: { d: { description: 'the fourth' }, e: { description: 'the fifth', default: 'w' } },
    });
    expect((await oneField('python3', 'Point | Item', before))?.oneOf?.map(({ title }) => title)).toEqual([
      'Point',
      'Item',
    ]);
  });

  it.each([
    [
      'Google',
      'Adds.\n\n    Args:\n        a (int): The first,\n            and more.\n        b: The second.\n\n    Returns:\n        int: a: b\n',
    ],
    [
      'NumPy',
      'Adds.\n\n    Parameters\n    ----------\n    a : int\n        The first,\n        and more.\n    b\n        The second.\n\n    Returns\n    -------\n    int\n',
    ],
    [
      'Sphinx',
      'Adds.\n\n    :param int a: The first,\n        and more.\n    :param b: The second.\n    :returns: a sum\n',
    ],
  ])('reads parameters out of a docstring as %s writes it', async (_, text) => {
    const { schema } = await signatureOf('python3', `def main(a: int, b: int):\n    """${text}    """`);
    expect(schema).toMatchObject({
      description: 'Adds.',
      properties: { a: { description: 'The first, and more.' }, b: { description: 'The second.' } },
    });
  });

  it('keeps order, defaults and the docstring, and leaves out *args and **kwargs', async () => {
    const source = 'def main(a, b: int = -1, *args, c="x", **kwargs):\n    """Adds.\n\n    More."""';
    const { schema } = await signatureOf('python3', source);
    expect(schema).toMatchObject({ description: 'Adds.\n\nMore.', order: ['a', 'b', 'c'], required: ['a'] });
    expect(schema.properties).toEqual({
      a: {},
      b: { type: 'integer', default: -1 },
      c: { type: 'string', default: 'x' },
    });
  });

  it('says where a source cannot be read', async () => {
    await expect(signatureOf('python3', 'x = 1\ndef main(:\n    pass')).rejects.toThrow(/^line 2: /);
  });

  it('says that there is no main', async () => {
    expect(await signatureOf('python3', 'x = 1')).toMatchObject({ hasMain: false });
  });
});

describe('bash', () => {
  it('reads positional parameters and their defaults', async () => {
    const { schema } = await signatureOf('bash', 'name="$1"\nlocal city=${2:-Oslo}\nexport who="${3:-a b}"\necho "$4"');
    expect(schema.properties).toEqual({
      name: { type: 'string' },
      city: { type: 'string', default: 'Oslo' },
      who: { type: 'string', default: 'a b' },
    });
    expect(schema.required).toEqual(['name']);
  });
});

describe('postgresql', () => {
  it('reads the comments above the statements, and always asks for a database', async () => {
    const source = `-- $1 name (text)\n-- $2 count (int) = 5\n-- $3 tags (text[]) = null\n-- $4 at (timestamptz)\nselect $1`;
    const { schema } = await signatureOf('postgresql', source);
    expect(schema.properties).toEqual({
      database: { type: 'object', format: 'resource-postgresql' },
      name: { type: 'string' },
      count: { type: 'integer', default: 5 },
      tags: { type: 'array', items: { type: 'string' }, default: null },
      at: { type: 'string', format: 'date-time' },
    });
    expect(schema.required).toEqual(['database', 'name', 'at']);
  });

  it('refuses what is no type', async () => {
    await expect(signatureOf('postgresql', '-- $1 a (int; drop table x)\nselect 1')).rejects.toThrow(SignatureError);
  });
});
