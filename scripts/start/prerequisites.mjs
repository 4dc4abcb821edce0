import fs from 'node:fs';
import path from 'node:path';
import { StepFailure, say } from './progress.mjs';
import { runCommand } from './run-command.mjs';

const SANDBOX = [
  { program: 'bwrap', package: 'bubblewrap' },
  { program: 'tini', package: 'tini' },
  { program: 'nft', package: 'nftables' },
  { program: 'ip', package: 'iproute2' },
  { program: 'python3', package: 'python3' },
];
const REDIS = [{ program: 'redis-server', orProgram: 'valkey-server', package: 'redis-server' }];
// A server for the tests of the language MySQL.
const MARIADB = [
  { program: 'mariadbd', package: 'mariadb-server-core' },
  { program: 'mariadb', package: 'mariadb-client-core' },
];
const BROWSER = [{ program: 'chromium', package: 'chromium' }];

// Debian starts a service right after installing it; this file is Debian's own way to say no.
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';

/**
 * Installs the system programs that are missing, where that is possible: as root on Debian or Ubuntu.
 * @param {{ needs: { sandbox?: boolean, redis?: boolean, browser?: boolean, mariadb?: boolean }, signal?: AbortSignal }} options
 * @returns {Promise<string[]>} what is still missing, as names of Debian packages
 */
export async function installPrerequisites({ needs, signal }) {
  const wanted = [
    ...(needs.sandbox && process.platform === 'linux' ? SANDBOX : []),
    ...(needs.redis ? REDIS : []),
    ...(needs.browser ? BROWSER : []),
    ...(needs.mariadb ? MARIADB : []),
  ];
  const missing = () => wanted.filter((item) => !isPresent(item)).map((item) => item.package);
  const packages = missing();
  if (packages.length === 0 || !canUseApt()) return packages;
  await installDebianPackages(packages, signal);
  return missing();
}

/**
 * @param {string[]} packages
 * @param {AbortSignal} [signal]
 */
export async function installDebianPackages(packages, signal) {
  if (!canUseApt()) {
    throw new StepFailure(
      `These Debian packages are missing: ${packages.join(', ')}`,
      'Run this as root on Debian or Ubuntu, or install the like with your package manager.',
    );
  }
  say(`Installing with apt-get: ${packages.join(', ')}`);
  await withoutServices(() => aptInstall(packages, signal));
}

/** @param {string} program */
export function findProgram(program) {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => path.join(folder, program)).find((file) => isExecutable(file));
}

/** @param {{ program: string, orProgram?: string }} item */
function isPresent({ program, orProgram }) {
  return Boolean(findProgram(program) ?? (orProgram && findProgram(orProgram)));
}

/** @param {string} file */
function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

function canUseApt() {
  return process.getuid?.() === 0 && fs.existsSync('/etc/debian_version') && findProgram('apt-get') !== undefined;
}

/**
 * @param {string[]} packages
 * @param {AbortSignal | undefined} signal
 */
async function aptInstall(packages, signal) {
  const options = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    signal,
    hint: `Install by hand what is missing, then start again: apt-get install ${packages.join(' ')}`,
  };
  await runCommand('apt-get', ['update', '-q'], options);
  await runCommand('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], options);
}

/** @param {() => Promise<void>} work */
async function withoutServices(work) {
  if (fs.existsSync(SERVICE_POLICY)) return work();
  fs.writeFileSync(SERVICE_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await work();
  } finally {
    fs.rmSync(SERVICE_POLICY, { force: true });
  }
}
