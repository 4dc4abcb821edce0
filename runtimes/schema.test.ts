import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonSchema } from '@/engine/flow/schema';
import type { Runtime } from './contract';
import type { Sandbox } from './process/sandbox';
import { createRuntimes } from './registry';
import { openTestSandbox } from './test-request';
import { type Ability, SCHEMA_PROGRAMS } from './testing/schema-programs';

let sandbox: Sandbox;
let runtimes: Map<string, Runtime>;

beforeAll(async () => {
  sandbox = await openTestSandbox({ mode: 'off' });
  runtimes = createRuntimes(sandbox, { forbiddenEndpoints: [] });
});
afterAll(() => sandbox.close());

/** What the field `x` of the form must be where a language can say it. */
const EXPECTED: Record<Ability, (x: JsonSchema, form: JsonSchema) => void> = {
  text: (x) => expect(x).toEqual({ type: 'string' }),
  'whole number': (x) => expect(x.type).toBe('integer'),
  number: (x) => expect(x.type).toBe('number'),
  'yes or no': (x) => expect(x.type).toBe('boolean'),
  default: (x, form) => {
    expect(x.default).toBe('a');
    expect(form.required).not.toContain('x');
  },
  optional: (_, form) => expect(form.required).not.toContain('x'),
  choice: (x) => expect(x).toMatchObject({ type: 'string', enum: ['a', 'b'] }),
  list: (x) => expect(x).toMatchObject({ type: 'array', items: { type: 'string' } }),
  map: (x) =>
    expect(x).toMatchObject({
      type: 'object',
      additionalProperties: { type: expect.stringMatching(/number|integer/) },
    }),
  nested: (x) =>
    expect(x).toMatchObject({
      type: 'object',
      properties: {
        a: { type: 'string' },
        b: { type: 'object', properties: { c: { type: expect.stringMatching(/number|integer/) } } },
      },
    }),
  'one of several': (x) => {
    expect(x.oneOf).toHaveLength(2);
    expect(x.oneOf?.every((option) => Object.keys(option).length > 0)).toBe(true);
  },
  date: (x) => expect(x).toMatchObject({ type: 'string', format: expect.stringMatching(/^date/) }),
  file: (x) => expect(x).toMatchObject({ type: 'string', contentEncoding: 'base64' }),
  resource: (x) => expect(x).toMatchObject({ type: 'object', format: 'resource-my_api' }),
  'description of main': (_, form) => expect(form.description).toBe('Greets.'),
  'description of a field': (x) => expect(x.description).toBe('Who it is.'),
};

describe.each(Object.entries(SCHEMA_PROGRAMS))('%s', (language, programs) => {
  it.each(Object.entries(programs) as [Ability, string][])('can say: %s', async (ability, source) => {
    const { schema, hasMain } = (await runtimes.get(language)?.signature(source)) ?? {};
    expect(hasMain).toBe(true);
    const x = schema?.properties?.x ?? schema?.properties?.X;
    if (!schema || !x) throw new Error(`no field x in ${JSON.stringify(schema)}`);
    EXPECTED[ability](x, { ...schema, required: schema.required?.map((name) => name.toLowerCase()) });
  });
});

it('the table of the documentation says what each language can', () => {
  const text = readFileSync(join(import.meta.dirname, '../docs/languages.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` \|(.*)\|$/gm)].map(([, language, cells = '']) => [
    language,
    cells.split('|').map((cell) => cell.trim() === 'yes'),
  ]);
  const abilities = Object.keys(EXPECTED) as Ability[];
  const head = abilities.map((ability) => ` ${ability} `).join('|');
  expect(text).toContain(`|${head}|`);
  expect(Object.fromEntries(rows)).toEqual(
    Object.fromEntries(
      Object.entries(SCHEMA_PROGRAMS).map(([language, programs]) => [
        language,
        abilities.map((each) => each in programs),
      ]),
    ),
  );
});
