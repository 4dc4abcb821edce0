import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

// What git does not know and tests need; too large or too slow to make anew.
const LINKED = ['node_modules', 'server/db/generated'];

/**
 * A copy of the repository as it lies here, changes included, to be damaged and thrown away.
 * @param {string} root
 */
export function copyRepository(root) {
  // The accounts of Postgres and Redis must be able to pass.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-mutations-'));
  fs.chmodSync(folder, 0o755);
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' });
  for (const file of listed.split('\0').filter(Boolean)) {
    if (!fs.existsSync(path.join(root, file))) continue;
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.copyFileSync(path.join(root, file), path.join(folder, file));
  }
  for (const link of LINKED) fs.symlinkSync(path.join(root, link), path.join(folder, link));
  return { folder, remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Takes a protection out. Fails where the code no longer looks as it is remembered: the list must follow the code.
 * @param {string} folder
 * @param {import('./protections.mjs').Protection} protection
 * @returns {() => void} puts it back
 */
export function damage(folder, { name, file, find, replace, also }) {
  const target = path.join(folder, file);
  const text = fs.readFileSync(target, 'utf8');
  let damaged = text;
  for (const edit of [{ find, replace }, ...(also ? [also] : [])]) {
    const places = damaged.split(edit.find).length - 1;
    if (places !== 1)
      throw new Error(`"${name}": ${file} has ${places} places like ${JSON.stringify(edit.find)}, not one`);
    damaged = damaged.replace(edit.find, () => edit.replace);
  }
  fs.writeFileSync(target, damaged);
  return () => fs.writeFileSync(target, text);
}
