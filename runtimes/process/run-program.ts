import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cleanEnv } from './clean-env';

const PLACES = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

export function findProgram(name: string): string | null {
  return PLACES.map((place) => `${place}/${name}`).find(existsSync) ?? null;
}

export type ProgramOptions = { input?: string; isFailureFine?: boolean };

/** Runs one of the system's tools to its end; answers its output, rejects with what it complained of. */
export function runProgram(
  name: string,
  args: string[],
  { input, isFailureFine }: ProgramOptions = {},
): Promise<string> {
  const child = spawn(findProgram(name) ?? name, args, { env: cleanEnv({ PATH: PLACES.join(':') }), cwd: '/' });
  const text = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
  // A tool that ends early reports why by its exit code.
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0 || isFailureFine) resolve(text.out);
      else reject(new Error(`${name} failed: ${text.err.trim() || `exit code ${code}`}`));
    });
  });
}
