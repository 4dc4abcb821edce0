import { spawn } from 'node:child_process';

/** @typedef {{ name: string, command: string[] }} Check */

/** What type checking and the rest need to see: the generated Prisma client and Next's types. @type {Check[]} */
const PREPARATIONS = [
  { name: 'Prisma client', command: ['prisma', 'generate', '--no-hints'] },
  { name: 'route types', command: ['next', 'typegen'] },
];

/** @type {Check[]} */
const CHECKS = [
  { name: 'format (biome)', command: ['biome', 'format', '--max-diagnostics=20'] },
  { name: 'lint (oxlint)', command: ['oxlint', '-c', '.oxlintrc.json', '--deny-warnings'] },
  { name: 'types (tsc)', command: ['tsc', '--noEmit', '--pretty', 'false'] },
  { name: 'import boundaries (dependency-cruiser)', command: ['node', 'scripts/check-boundaries.mjs'] },
  { name: 'dead code (knip)', command: ['knip'] },
];

/** @type {Check} */
export const UNIT_TESTS = { name: 'unit tests of the pure rooms', command: ['vitest', 'run', 'engine/', 'contract/'] };

/**
 * Runs every check, also after one that fails.
 * @param {string} root
 * @param {Check[]} [more]
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runStaticChecks(root, more = []) {
  for (const preparation of PREPARATIONS) await runOne(root, preparation);
  const failures = [];
  const checks = [...CHECKS, ...more];
  for (const check of checks) {
    process.stdout.write(`\n── ${check.name}\n`);
    if (!(await runOne(root, check))) failures.push(check.name);
  }
  process.stdout.write(failures.length === 0 ? '\nAll checks passed.\n' : `\nFailed: ${failures.join(', ')}\n`);
  return { passed: checks.length - failures.length, failed: failures.length };
}

/**
 * @param {string} root
 * @param {Check} check
 * @returns {Promise<boolean>} whether it passed
 */
function runOne(root, { command: [program = '', ...args] }) {
  const env = { ...process.env, PATH: `${root}/node_modules/.bin:${process.env.PATH}`, NEXT_TELEMETRY_DISABLED: '1' };
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0));
  });
}
