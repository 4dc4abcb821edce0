import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { findProgram, installDebianPackages } from '../start/prerequisites.mjs';
import { StepFailure, step } from '../start/progress.mjs';
import { finishToolchain, isFinished } from './finish-toolchain.mjs';
import { installNpmToolchain, isNpmToolchainPresent } from './npm-toolchain.mjs';
import { TOOLCHAINS } from './toolchains.mjs';

/** What some package has; the others are for people to install. */
export const INSTALLABLE = Object.keys(TOOLCHAINS).filter((language) => !TOOLCHAINS[language]?.by);

/** @param {string} language */
export function isPresent(language) {
  const { npm, finish } = TOOLCHAINS[language] ?? {};
  if (missingPackages(language).length > 0) return false;
  return (!npm || isNpmToolchainPresent(language, npm)) && (!finish || isFinished(language, finish));
}

/**
 * Installs what these languages lack, and says so; what is there is left alone.
 * @param {string[]} languages
 */
export async function installLanguages(languages) {
  for (const language of languages) explainUnknown(language);
  const apt = [...new Set(languages.flatMap((language) => missingPackages(language)))];
  if (apt.length > 0) {
    await step(`Debian packages for ${languages.join(', ')}`, async (note) => {
      await installDebianPackages(apt);
      note('installed');
    });
  }
  for (const language of languages) await installRest(language);
}

/** @param {string} language */
async function installRest(language) {
  const { name, npm, finish } = TOOLCHAINS[language] ?? { name: language };
  if (npm) {
    await step(`${name} ${npm.version} from npm`, async (note) => {
      const isThere = isNpmToolchainPresent(language, npm);
      if (!isThere) await installNpmToolchain(language, npm);
      note(isThere ? 'present' : 'installed');
    });
  }
  if (finish) {
    await step(`The library of ${name}, compiled`, async (note) => {
      const isThere = isFinished(language, finish);
      if (!isThere) await finishToolchain(language, finish);
      note(isThere ? 'present' : 'compiled');
    });
  }
}

/** @param {string} language */
function missingPackages(language) {
  const { apt = [], unless } = TOOLCHAINS[language] ?? {};
  if (unless && fs.existsSync(unless)) return [];
  return apt.flatMap((names) => missingOf(names.split('|')) ?? []);
}

/** The first of these that apt offers, or null where that one is installed. @param {string[]} names */
function missingOf(names) {
  const wanted = names.slice(0, -1).find((name) => isPackageInstalled(name) || isOffered(name)) ?? names.at(-1) ?? '';
  return isPackageInstalled(wanted) ? null : wanted;
}

/** @param {string} name */
function isOffered(name) {
  const program = findProgram('apt-cache');
  return program !== undefined && spawnSync(program, ['show', name], { stdio: 'ignore' }).status === 0;
}

/** @param {string} language */
function explainUnknown(language) {
  const known = TOOLCHAINS[language];
  if (!known)
    throw new StepFailure(
      `${language} needs nothing, or is unknown`,
      `These can be installed: ${Object.keys(TOOLCHAINS).join(', ')}`,
    );
  if (known.by) throw new StepFailure(`No package has ${known.name}`, `To get it, ${known.by}.`);
}

/** Also where it is one package for each architecture. @param {string} name */
function isPackageInstalled(name) {
  return [name, `${name}:amd64`, `${name}:arm64`].some((file) => fs.existsSync(`/var/lib/dpkg/info/${file}.md5sums`));
}
