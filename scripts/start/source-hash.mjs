import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const SOURCES = [
  'app',
  'components',
  'contract',
  'engine',
  'prisma',
  'public',
  'runtimes',
  'scripts/start/bundle.mjs',
  'scripts/start/build.mjs',
  'server',
  'worker',
  'next.config.ts',
  'package.json',
  'package-lock.json',
  'postcss.config.mjs',
  'prisma.config.ts',
  'tsconfig.json',
];
const NOT_SOURCES = [/\.test\.tsx?$/, /^server\/db\/generated$/];

/**
 * A hash of everything that the build reads.
 * @param {string} root
 */
export function sourceHash(root) {
  const hash = createHash('sha256').update(process.version);
  for (const source of SOURCES) {
    for (const file of filesIn(root, source)) {
      hash.update(`\0${file}\0`).update(fs.readFileSync(path.join(root, file)));
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {string} source
 * @returns {string[]}
 */
function filesIn(root, source) {
  if (!fs.existsSync(path.join(root, source)) || NOT_SOURCES.some((pattern) => pattern.test(source))) return [];
  if (!fs.statSync(path.join(root, source)).isDirectory()) return [source];
  const names = fs.readdirSync(path.join(root, source)).toSorted();
  return names.flatMap((name) => filesIn(root, `${source}/${name}`));
}
