import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from '../start/run-command.mjs';
import { inDraft, PLACE } from './place.mjs';

const VERSION = 'version';

/** @typedef {NonNullable<import('./toolchains.mjs').Toolchain['finish']>} Finish */

/**
 * @param {string} language
 * @param {Finish} finish
 */
export function isFinished(language, { version }) {
  const file = path.join(PLACE, language, VERSION);
  return fs.existsSync(file) && fs.readFileSync(file, 'utf8') === versionNow(version);
}

/**
 * @param {string} language
 * @param {Finish} finish
 */
export async function finishToolchain(language, { version, make }) {
  await inDraft(language, async (draft) => {
    const out = path.join(draft, 'out');
    const temporary = path.join(draft, 'tmp');
    for (const folder of [out, temporary]) fs.mkdirSync(folder);
    await runCommand('/bin/sh', ['-ec', make], {
      env: environment({ HOME: temporary, OUT: out, TMP: temporary }),
      hint: 'Read what the compiler said, and try again.',
    });
    fs.writeFileSync(path.join(out, VERSION), versionNow(version));
    return out;
  });
}

/**
 * The system's own programs and nothing of this process. Next's types ask every environment for NODE_ENV.
 * @param {Record<string, string>} more
 * @returns {NodeJS.ProcessEnv}
 */
function environment(more) {
  return { NODE_ENV: 'production', PATH: '/usr/local/bin:/usr/bin:/bin', ...more };
}

/** @param {string} command */
function versionNow(command) {
  try {
    const env = environment({ HOME: '/tmp' });
    return execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return 'none';
  }
}
