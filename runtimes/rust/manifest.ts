import { parse, stringify, type TomlTable } from 'smol-toml';

/** A manifest in the script's first comment, between lines of three backticks. */
const BLOCK = /^[ \t]*\/\/![ \t]*```(?:cargo|toml)[ \t]*$\n((?:[ \t]*\/\/!(?![ \t]*```).*\n)*)[ \t]*\/\/![ \t]*```/m;

/** What every script may use, and what calls it does use. */
const OWN: TomlTable = { serde: { version: '1', features: ['derive'] }, serde_json: '1', anyhow: '1' };

/**
 * The manifest to build the script by; null where it declares nothing beyond `library`: names and versions of what is
 * compiled already. Of one that cannot be read, Cargo says why.
 */
export function rustManifest(source: string, library: Record<string, string>): string | null {
  const block = BLOCK.exec(source.replaceAll('\r\n', '\n'))?.[1]?.replaceAll(/^[ \t]*\/\/! ?/gm, '');
  if (block === undefined) return null;
  const declared = read(block);
  if (declared === null) return block;
  const dependencies = tableOf(declared.dependencies);
  if (Object.entries(dependencies).every(([name, wanted]) => isIn(library, name, wanted))) return null;
  return stringify({
    ...declared,
    package: { edition: '2021', ...tableOf(declared.package), name: 'millrace-script', version: '0.0.0' },
    bin: [{ name: 'millrace-script', path: 'program.rs' }],
    dependencies: { ...OWN, ...dependencies, serde: withDerive(dependencies.serde ?? OWN.serde) },
    profile: { release: { 'opt-level': 2, ...tableOf(tableOf(declared.profile).release) } },
  });
}

function read(text: string): TomlTable | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

function tableOf(value: unknown): TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as TomlTable) : {};
}

/** Scripts may derive without asking for it. */
function withDerive(serde: TomlTable[string] | undefined): TomlTable {
  const table: TomlTable = typeof serde === 'string' ? { version: serde } : tableOf(serde);
  const features = Array.isArray(table.features) ? table.features : [];
  return { ...table, features: [...new Set(['derive', ...features])] };
}

/** For plain versions, as `1.0.86`; whatever else is asked for, Cargo finds. */
function isIn(library: Record<string, string>, name: string, wanted: TomlTable[string]): boolean {
  const {
    version,
    features = ['derive'],
    ...rest
  } = typeof wanted === 'string' ? { version: wanted } : tableOf(wanted);
  const installed = numbersOf(library[name]);
  const least = numbersOf(version);
  if (!installed || !least || Object.keys(rest).length > 0 || JSON.stringify(features) !== '["derive"]') return false;
  const first = installed.findIndex((number, at) => number !== least[at]);
  return installed[0] === least[0] && (first < 0 || (installed[first] ?? 0) > (least[first] ?? 0));
}

function numbersOf(version: unknown): number[] | null {
  const found = /^\^?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-\d+)?$/.exec(String(version));
  return found && found.slice(1).map((part) => Number(part ?? 0));
}
