import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { StepFailure } from '../start/progress.mjs';
import { runCommand } from '../start/run-command.mjs';

const INDEX = 'https://pypi.org/simple';
const PLATFORMS = { 'linux-x64': 'manylinux2014_x86_64', 'linux-arm64': 'manylinux2014_aarch64' };
const HINT = 'Check that PyPI can be reached (PIP_INDEX_URL names another index), and try again.';

/** @typedef {{ version: string, packages: string[], files: string, into: string }} Wheels */

/**
 * Takes the files with this ending out of wheels of PyPI, into one folder.
 * @param {Wheels} wheels
 * @param {string} home
 */
export async function installWheels({ version, packages, files, into }, home) {
  const folder = path.join(home, into);
  fs.mkdirSync(folder, { recursive: true });
  for (const name of packages) {
    const opened = path.join(home, '.wheel');
    const archive = `${opened}.zip`;
    fs.writeFileSync(archive, await download(name, version));
    await runCommand('python3', ['-m', 'zipfile', '-e', archive, opened], { hint: HINT });
    for (const file of filesBelow(opened).filter((each) => each.endsWith(files))) {
      fs.renameSync(file, path.join(folder, path.basename(file)));
    }
    fs.rmSync(archive);
    fs.rmSync(opened, { recursive: true });
  }
}

/**
 * @param {string} name
 * @param {string} version
 */
async function download(name, version) {
  const platform = PLATFORMS[/** @type {keyof typeof PLATFORMS} */ (`${process.platform}-${process.arch}`)];
  const file = `${name.replaceAll('-', '_')}-${version}-py3-none-${platform}.whl`;
  const page = `${(process.env.PIP_INDEX_URL ?? INDEX).replace(/\/+$/, '')}/${name}/`;
  const listed = (await get(page)).toString();
  const [, address, sha256] = new RegExp(`href="([^"#]*${file})#sha256=([0-9a-f]+)`).exec(listed) ?? [];
  if (!platform || !address) throw new StepFailure(`${page} does not list ${file}`, HINT);
  const bytes = await get(new URL(address, page).href);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new StepFailure(`${file} is damaged`, HINT);
  return bytes;
}

/** @param {string} address */
async function get(address) {
  const response = await fetch(address).catch((/** @type {Error} */ error) => {
    throw new StepFailure(`${address}: ${error.message}`, HINT);
  });
  if (!response.ok) throw new StepFailure(`${address} answered ${response.status}`, HINT);
  return Buffer.from(await response.arrayBuffer());
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(place) : [place];
  });
}
