import { expect, it } from 'vitest';
import { sourceFiles } from './bundle';
import { exportedParameters } from './parameters';
import { typescriptNeeds } from './requirements';

const dependencies = (source: string) => typescriptNeeds(source, 'f/tools/a').dependencies;

it.each([
  [
    'what is imported and not part of Bun',
    'import fs from "node:fs"; import axios from "axios"; import { $ } from "bun"',
    { axios: 'latest' },
  ],
  [
    'versions',
    'import _ from "lodash@4.17.21"; import { add } from "@a/b@^1.2/sub/path.js"',
    { '@a/b': '^1.2', lodash: '4.17.21' },
  ],
  ['names with npm:', 'import a from "npm:ms@2"; import b from "npm:@x/y"', { '@x/y': 'latest', ms: '2' }],
  [
    'packages of JSR, by the names they have in its registry for npm',
    'import a from "jsr:@std/path@^1.0.0/posix"; import b from "jsr:/@luca/flag"',
    { '@jsr/luca__flag': 'latest', '@jsr/std__path': '^1.0.0' },
  ],
  ['the version of several imports', 'import a from "ms/x"; import b from "ms@2"', { ms: '2' }],
  [
    'requires, exports and dynamic imports',
    'const a = require("a1"); export * from "b1"; await import("c1")',
    { a1: 'latest', b1: 'latest', c1: 'latest' },
  ],
  ['nothing in comments and texts', '// import "a"\nconst text = \'import x from "y"\'', {}],
  [
    'a package.json in comments in place of imports',
    '// package_json:\n// { "dependencies": { "ms": "2.1.3" } }\nimport x from "y"',
    { ms: '2.1.3' },
  ],
])('finds %s', (_, source, found) => {
  expect(dependencies(source)).toEqual(found);
});

it('finds scripts of the workspace', () => {
  const source =
    'import { a } from "./b.ts"; import { c } from "../other/c"; import { d } from "/u/ann/d.ts"; import "../../../../etc/passwd"';
  expect(typescriptNeeds(source, 'f/tools/a').scripts).toEqual(['f/other/c', 'f/tools/b', 'u/ann/d']);
});

it('finds addresses on the web, which are no packages', () => {
  const source = 'import a from "https://deno.land/x/a/mod.ts"; import b from "ms"';
  expect(typescriptNeeds(source, null)).toMatchObject({
    addresses: ['https://deno.land/x/a/mod.ts'],
    dependencies: { ms: 'latest' },
  });
});

it('gives imports the names under which they lie, and every line its number', () => {
  const source = 'import _ from "lodash@4.17.21/fp";\nimport { b } from "./b";\nexport const x = "./b";';
  const files = sourceFiles({
    source,
    path: 'f/tools/a',
    modules: [{ path: 'f/tools/b', source: 'import { c } from "/u/ann/c.ts"; export const b = c;' }],
  });
  expect(files).toEqual({
    'main.ts': 'import _ from "lodash/fp";\nimport { b } from "./modules/f/tools/b.ts";\nexport const x = "./b";',
    'modules/f/tools/b.ts': 'import { c } from "../../u/ann/c.ts"; export const b = c;',
  });
});

it('knows the parameters that a bundler may give other names', () => {
  const source =
    'export async function main(a: string, { b }: { b: number }, ...rest: string[]) {}\nexport const preprocessor = (event) => event;';
  expect(exportedParameters(source)).toEqual({ main: ['a', null, '...'], preprocessor: ['event'] });
});
