import { exactJson } from '@/engine/input/exact-json';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Runtime } from '../contract';
import { interpretedRuntime } from '../interpreted';
import type { PackageCache } from '../packages/cache';
import type { Sandbox } from '../process/sandbox';
import { findTool } from '../toolchain';
import { isPhpLock, phpPackages, phpRequirements } from './packages';
import { PHP_WRAPPER } from './wrapper';

const EXTENSIONS_DIR = '/usr/lib/php';
/** What nearly every package asks for. Their settings lie in /etc, which jobs do not see. */
const EXTENSIONS = ['ctype', 'curl', 'fileinfo', 'iconv', 'mbstring', 'phar', 'tokenizer']
  .concat(['bcmath', 'gd', 'gmp', 'intl', 'zip'])
  .concat(['dom', 'simplexml', 'xml', 'xmlreader', 'xmlwriter']);
/** Errors go to the log, and memory is bound by the sandbox. */
const SETTINGS = ['display_errors=stderr', 'memory_limit=-1'];

export function phpRuntime(sandbox: Sandbox, cache: PackageCache): Runtime {
  const program = findTool('/usr/bin/php', '/usr/local/bin/php');
  const options = ['-n', ...[...SETTINGS, ...extensions()].flatMap((setting) => ['-d', setting])];
  return interpretedRuntime(sandbox, {
    language: 'php',
    program,
    signature: async (source) => (await import('./signature')).phpSignature(source),
    plan: ({ source, args }, php) => ({
      command: ({ input }) => [php, ...options, `${input}/wrapper.php`],
      files: { 'wrapper.php': PHP_WRAPPER, 'main.php': source, 'args.json': exactJson(args) },
    }),
    packages: {
      cache,
      tool: phpPackages(sandbox, [program ?? 'php', ...options]),
      requirements: async (source) => phpRequirements(source),
      isLock: isPhpLock,
    },
  });
}

function extensions(): string[] {
  if (!existsSync(EXTENSIONS_DIR)) return [];
  const folders = readdirSync(EXTENSIONS_DIR).filter((name) => /^\d{8}$/.test(name));
  const folder = join(EXTENSIONS_DIR, folders.toSorted().at(-1) ?? '');
  const present = EXTENSIONS.filter((name) => existsSync(join(folder, `${name}.so`)));
  return present.length === 0 ? [] : [`extension_dir=${folder}`, ...present.map((name) => `extension=${name}`)];
}
