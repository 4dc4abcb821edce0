import { spawn } from 'node:child_process';
import { StepFailure } from './progress.mjs';

const TAIL_CHARS = 4000;

/**
 * Runs a program to its end and returns what it printed. Ends its whole process group when the signal fires.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, uid?: number, gid?: number, hint?: string, signal?: AbortSignal }} [options]
 * @returns {Promise<string>}
 */
export function runCommand(command, args, { hint = 'Read the output above.', signal, ...spawnOptions } = {}) {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...spawnOptions, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk;
    };
    const abort = () => killGroup(child.pid, 'SIGKILL');
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    signal?.addEventListener('abort', abort, { once: true });
    child.once('error', (error) => reject(new StepFailure(`${command}: ${error.message}`, hint, { cause: error })));
    child.once('close', (code, by) => {
      signal?.removeEventListener('abort', abort);
      if (code === 0) resolve(output);
      else if (signal?.aborted) reject(signal.reason);
      else reject(new StepFailure(`${output.slice(-TAIL_CHARS)}\n${command} ended with ${code ?? by}`, hint));
    });
  });
}

/**
 * Signals a process and everything it started. A group that is gone already is no error.
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} signal
 */
export function killGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}
