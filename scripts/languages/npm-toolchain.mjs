import fs from 'node:fs';
import path from 'node:path';
import { inDraft, PLACE } from './place.mjs';
import { installWheels } from './wheels.mjs';
import { StepFailure } from '../start/progress.mjs';
import { runCommand } from '../start/run-command.mjs';

/**
 * @param {string} language
 * @param {NonNullable<import('./toolchains.mjs').Toolchain['npm']>} npm
 */
export function isNpmToolchainPresent(language, { version, program }) {
  const folder = path.join(PLACE, language);
  return fs.existsSync(path.join(folder, program)) && versionIn(folder) === version;
}

/**
 * Puts the package of this platform in its place, whole or not at all.
 * @param {string} language
 * @param {NonNullable<import('./toolchains.mjs').Toolchain['npm']>} npm
 */
export async function installNpmToolchain(language, { version, packages, program, beside, wheels }) {
  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform];
  if (!name) throw new StepFailure(`There is no ${language} for ${platform}`, 'Leave this language out.');
  await inDraft(language, async (draft) => {
    const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=optional'];
    const wanted = [name, ...(beside ?? [])].map((each) => `${each}@${version}`);
    await runCommand('npm', ['install', '--prefix', draft, ...options, ...wanted], {
      hint: 'Check that the npm registry can be reached, and try again.',
    });
    // Packages that need each other stay where they find each other.
    const made = beside ? draft : path.join(draft, 'node_modules', name);
    if (beside) fs.writeFileSync(path.join(made, 'package.json'), JSON.stringify({ private: true, version }));
    else fs.chmodSync(path.join(made, program), 0o755);
    if (wheels) await installWheels(wheels, made);
    return made;
  });
}

/** @param {string} folder */
function versionIn(folder) {
  try {
    return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).version;
  } catch {
    return null;
  }
}
