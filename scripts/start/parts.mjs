import { spawn } from 'node:child_process';
import { bundleFile } from './bundle.mjs';

const PROBE_TIMEOUT_MS = 2000;
// Longer than the app lets a request finish; the worker has its grace besides.
const STOP_TIMEOUT_MS = 30_000;
const GRACE_S = 60;

/**
 * @param {{ root: string, env: NodeJS.ProcessEnv, port: number }} options
 * @returns {import('./supervisor.mjs').Part}
 */
export function appPart({ root, env, port }) {
  return {
    name: 'Web app',
    stopSignal: 'SIGTERM',
    stopTimeoutMs: STOP_TIMEOUT_MS,
    launch: () => launchNode(bundleFile(root, 'app'), { root, env }),
    isReady: () => answersVersion(port, env.HOST),
  };
}

/**
 * @param {{ root: string, env: NodeJS.ProcessEnv }} options
 * @returns {import('./supervisor.mjs').Part}
 */
export function workerPart({ root, env }) {
  return {
    name: 'Worker',
    stopSignal: 'SIGTERM',
    stopTimeoutMs: STOP_TIMEOUT_MS + Number(env.WORKER_DRAIN_GRACE_S || GRACE_S) * 1000,
    launch: () => launchNode(bundleFile(root, 'worker'), { root, env }),
    isReady: () => true,
  };
}

/**
 * The channel lets the child notice that its parent is gone, whatever ended it. The group of its own keeps a
 * terminal's Ctrl-C away: only the supervisor stops it.
 * @param {string} file
 * @param {{ root: string, env: NodeJS.ProcessEnv }} options
 */
function launchNode(file, { root, env }) {
  return spawn(process.execPath, [file], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
}

/**
 * @param {number} port
 * @param {string | undefined} host
 */
async function answersVersion(port, host) {
  const address = !host || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  try {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const response = await fetch(`http://${address.includes(':') ? `[${address}]` : address}:${port}/api/version`, {
      signal,
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
