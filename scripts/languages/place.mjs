import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from '../start/run-command.mjs';

/** Below /usr, which jobs see, and readable for every user. */
export const PLACE = '/usr/local/lib/millrace';

/**
 * Puts a folder in its place whole or not at all.
 * @param {string} name
 * @param {(draft: string) => Promise<string>} make answers which folder in the draft it is
 */
export async function inDraft(name, make) {
  const draft = path.join(PLACE, `.tmp-${process.pid}-${name}`);
  fs.mkdirSync(draft, { recursive: true });
  try {
    const made = await make(draft);
    await runCommand('chmod', ['-R', 'a+rX', made], { hint: 'Run this as root.' });
    fs.rmSync(path.join(PLACE, name), { recursive: true, force: true });
    fs.renameSync(made, path.join(PLACE, name));
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}
