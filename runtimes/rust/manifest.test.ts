import { parse } from 'smol-toml';
import { expect, it } from 'vitest';
import { rustManifest } from './manifest';

const LIBRARY = { serde: '1.0.152-2', serde_json: '1.0.87-1', anyhow: '1.0.69-1' };
const script = (...lines: string[]) =>
  ['//! What it does', '//! ```cargo', ...lines.map((line) => `//! ${line}`), '//! ```', 'fn main() {}'].join('\n');

it('takes a partial manifest from the first comment, and adds what calls the script', () => {
  const manifest = rustManifest(script('[dependencies]', 'uuid = { version = "1", features = ["v5"] }'), LIBRARY);
  expect(parse(manifest ?? '')).toMatchObject({
    package: { name: 'millrace-script', edition: '2021' },
    dependencies: {
      uuid: { version: '1', features: ['v5'] },
      serde: { version: '1', features: ['derive'] },
      serde_json: '1',
    },
  });
});

it('lets a script derive whatever version of serde it asks for', () => {
  const manifest = rustManifest(script('[dependencies]', 'serde = "=1.0.100"'), LIBRARY);
  expect(parse(manifest ?? '')).toMatchObject({
    dependencies: { serde: { version: '=1.0.100', features: ['derive'] } },
  });
});

it.each([
  ['there is no manifest', 'fn main() {}'],
  ['it names nothing', script('[dependencies]')],
  [
    'the library has what it names',
    script('[dependencies]', 'anyhow = "1.0.69"', 'serde = { version = "1", features = ["derive"] }'),
  ],
])('asks for nothing where %s', (_, source) => {
  expect(rustManifest(source, LIBRARY)).toBeNull();
});

it('asks for what the library has in an older version, or with other features', () => {
  expect(rustManifest(script('[dependencies]', 'anyhow = "1.0.86"'), LIBRARY)).toContain('1.0.86');
  expect(
    rustManifest(script('[dependencies]', 'anyhow = { version = "1", features = ["backtrace"] }'), LIBRARY),
  ).toContain('backtrace');
});

it('hands a manifest that cannot be read to Cargo as it is', () => {
  expect(rustManifest(script('[dependencies'), LIBRARY)).toContain('[dependencies');
});
