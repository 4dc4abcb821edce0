import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheName } from '../packages/key';
import { cleanEnv } from '../process/clean-env';
import { moveInto } from '../process/folders';
import { BUN_WRAPPER } from './wrapper';

const NAME = 'wrapper.js';

/**
 * Puts the wrapper beside bun, compiled ahead: parsing it would take a fifth of a small script's time. Answers its path
 * below the tools folder. Where bun cannot compile it, it lies there as it is.
 */
export function installWrapper(toolsDir: string, bun: string): string {
  const name = join(dirname(bun), cacheName('wrapper', BUN_WRAPPER));
  const place = join(toolsDir, name);
  if (existsSync(join(place, NAME))) return join(name, NAME);
  const draft = join(toolsDir, `.tmp-${process.pid}-wrapper`);
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, NAME), BUN_WRAPPER);
  compile(join(toolsDir, bun), draft);
  chmodSync(draft, 0o755);
  for (const file of readdirSync(draft)) chmodSync(join(draft, file), 0o644);
  moveInto(draft, place);
  return join(name, NAME);
}

function compile(bun: string, dir: string): void {
  const options = ['--target=bun', '--format=cjs', '--bytecode', '--outdir=made'];
  const env = cleanEnv({ PATH: '/usr/bin:/bin', HOME: dir });
  const { status } = spawnSync(bun, ['build', NAME, ...options], { cwd: dir, env, stdio: 'ignore' });
  if (status !== 0) return;
  for (const file of readdirSync(join(dir, 'made'))) renameSync(join(dir, 'made', file), join(dir, file));
  rmdirSync(join(dir, 'made'));
}
