import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, waitUntil } from './processes.mjs';
import { StepFailure, say } from './progress.mjs';
import { killGroup } from './run-command.mjs';

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 30_000;
// A part that stayed up this long begins again with the shortest pause.
const STEADY_MS = 60_000;
const LOG_TAIL_CHARS = 1500;

/**
 * One long-lived process: how it is launched, when it serves, how it is stopped.
 * @typedef {{ name: string, isServer?: boolean, logFile?: string, stopSignal: NodeJS.Signals, stopTimeoutMs: number,
 *   readyTimeoutMs?: number, launch: () => import('node:child_process').ChildProcess,
 *   isReady: () => boolean | Promise<boolean> }} Part
 */

/** Keeps the parts of the product running; stops the servers last, in the reverse order of their start. */
export class Supervisor {
  /** @type {{ part: Part, child: import('node:child_process').ChildProcess, ended: Promise<void> }[]} */
  #running = [];
  #stopping = new AbortController();

  /**
   * Launches a part and waits until it serves. A part that dies before that fails the start.
   * @param {Part} part
   */
  async start(part) {
    this.#stopping.signal.throwIfAborted();
    const entry = { part, child: part.launch(), ended: Promise.resolve() };
    let isUp = false;
    const firstEnd = new Promise((resolve) => entry.child.once('exit', resolve).once('error', resolve));
    entry.ended = this.#keep(entry, () => isUp);
    this.#running.push(entry);
    const signal = this.#stopping.signal;
    const ready = waitUntil(part.isReady, { timeoutMs: part.readyTimeoutMs ?? 60_000, signal });
    isUp = await Promise.race([ready, firstEnd.then(() => false)]);
    ready.catch(() => {});
    if (!isUp) throw new StepFailure(`${part.name} did not come up${logTail(part)}`, hintFor(part));
  }

  /** Stops everything. Also ends a start that is under way. */
  async stop() {
    this.#stopping.abort(new Error('stopped'));
    const apps = this.#running.filter(({ part }) => !part.isServer);
    const servers = this.#running.filter(({ part }) => part.isServer).toReversed();
    await Promise.all(apps.map(stopEntry));
    for (const entry of servers) await stopEntry(entry);
  }

  /** Ends everything at once, without a farewell. */
  kill() {
    this.#stopping.abort(new Error('killed'));
    for (const { child } of this.#running) killGroup(child.pid, 'SIGKILL');
  }

  /**
   * @param {{ part: Part, child: import('node:child_process').ChildProcess }} entry
   * @param {() => boolean} isUp
   */
  async #keep(entry, isUp) {
    let pauseMs = BACKOFF_FIRST_MS;
    for (;;) {
      const bornAt = performance.now();
      const how = await ending(entry.child);
      if (this.#stopping.signal.aborted || !isUp()) return;
      if (performance.now() - bornAt > STEADY_MS) pauseMs = BACKOFF_FIRST_MS;
      say(`${entry.part.name} ended (${how}); starting it again in ${pauseMs / 1000} s`);
      await sleep(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
      if (this.#stopping.signal.aborted) return;
      pauseMs = Math.min(pauseMs * 2, BACKOFF_MAX_MS);
      entry.child = entry.part.launch();
    }
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<string>}
 */
function ending(child) {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
}

/** @param {{ part: Part, child: import('node:child_process').ChildProcess, ended: Promise<void> }} entry */
async function stopEntry({ part, child, ended }) {
  const { pid } = child;
  if (pid !== undefined && isAlive(pid)) {
    process.kill(pid, part.stopSignal);
    const isGone = await waitUntil(() => !isAlive(pid), { timeoutMs: part.stopTimeoutMs });
    if (!isGone) say(`${part.name} does not stop by itself: ending it`);
  }
  // What the process itself started goes with it.
  killGroup(pid, 'SIGKILL');
  await ended;
}

/** @param {Part} part */
function logTail({ logFile }) {
  if (!logFile || !fs.existsSync(logFile)) return '';
  return `:\n${fs.readFileSync(logFile, 'utf8').slice(-LOG_TAIL_CHARS).trim()}`;
}

/** @param {Part} part */
function hintFor({ logFile }) {
  return logFile ? `The whole log is in ${logFile}` : 'Its own message is above';
}
