import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from './run-command.mjs';

/**
 * Installs the npm packages of the lock file, unless exactly these are installed.
 * @param {{ root: string, signal?: AbortSignal }} options
 * @returns {Promise<boolean>} whether something was installed
 */
export async function installPackages({ root, signal }) {
  if (isInstalled(root)) return false;
  // NODE_ENV=production would leave out the types and tools that the build needs.
  await runCommand('npm', ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'], {
    cwd: root,
    signal,
    hint: 'Check the connection to the npm registry (`npm ping`), then start again.',
  });
  return true;
}

/** @param {string} root */
function isInstalled(root) {
  const wanted = readPackages(path.join(root, 'package-lock.json'));
  const present = readPackages(path.join(root, 'node_modules/.package-lock.json'));
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([name, { version, optional }]) => {
    if (name === '') return true;
    return present[name] ? present[name].version === version : optional;
  });
}

/**
 * npm writes the second of these files at the very end of an install, so it also says that one was not cut short.
 * @param {string} file
 * @returns {Record<string, { version: string, optional?: boolean }> | null}
 */
function readPackages(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}
