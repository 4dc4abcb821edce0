import { EventEmitter } from 'node:events';
import { getConfig } from '../config';
import { query } from '../db/pool';
import { Gatherer } from '../gather';
import { publish, subscribe } from './channels';

// Messages carry no data, only that a run changed: whoever listens reads the database from its own cursor. A lost
// message costs a listener at most one safety tick.
const TICK_MS = 2_000;
// Without Redis there is no message between processes: listeners look by themselves.
const LOOK_MS = 200;
const QUIET_MS = 50;
/** Runs of which a message was sent a moment ago, and whether they changed since. */
const quiet = new Map<string, boolean>();
const CANCEL = Symbol('cancel');
const changes = new EventEmitter();
changes.setMaxListeners(0);
const RUNS = 'runs';
const CANCELS = 'cancel';

/**
 * Tells all app nodes that something of this run was written: a log chunk, a state, the end. Of a run that changes many
 * times a second they hear every 50 ms; `isEnd` is told at once, since callers wait for it.
 */
export function publishRunChanged(rootId: string, isAwaited = false): void {
  changes.emit(rootId);
  if (getConfig().redisUrl === null) return;
  if (!isAwaited && quiet.has(rootId)) return void quiet.set(rootId, true);
  published.add(rootId).catch(() => undefined);
  if (isAwaited) return;
  quiet.set(rootId, false);
  setTimeout(() => {
    const hasChanged = quiet.get(rootId);
    quiet.delete(rootId);
    if (hasChanged) publishRunChanged(rootId);
  }, QUIET_MS).unref();
}

/** Wakes those in this process who listen to the run. */
export function wakeListeners(rootId: string): void {
  changes.emit(rootId);
}

/** Runs that change at the same time share a message. */
const published = new Gatherer<string, void>({
  together: async (rootIds) => {
    await publish(RUNS, [...new Set(rootIds)].join(' '));
    return rootIds.map(() => undefined);
  },
  lots: 1,
  lotMax: Infinity,
});

/** Yields whenever the run may have changed, at first at once and at least every two seconds. Ends with the signal. */
export async function* subscribeToRun(rootId: string, signal: AbortSignal): AsyncGenerator<void> {
  listenForChanges();
  while (!signal.aborted) {
    const changed = nextChange(rootId, tickMs(), signal);
    yield;
    await changed;
  }
}

/** Waits until the job has its terminal state. False: not within `timeoutMs`. */
export async function waitForEnd(jobId: string, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  return (await waitForRun(jobId, { timeoutMs, signal }, async () => (await hasEnded(jobId)) || null)) !== null;
}

/** Looks at a run whenever it may have changed, until `look` finds something. Null: it did not within `timeoutMs`. */
export async function waitForRun<T>(
  rootId: string,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
  look: () => Promise<T | null>,
): Promise<T | null> {
  listenForChanges();
  const deadline = performance.now() + timeoutMs;
  while (!signal.aborted) {
    const left = deadline - performance.now();
    const changed = nextChange(rootId, Math.min(tickMs(), Math.max(left, 0)), signal);
    const found = await look();
    if (found !== null || left <= 0) return found;
    await changed;
  }
  return null;
}

function tickMs(): number {
  return getConfig().redisUrl === null ? LOOK_MS : TICK_MS;
}

async function hasEnded(jobId: string): Promise<boolean> {
  const rows = await query<{ id: string }>('has_ended', 'SELECT id FROM job_done WHERE id = $1', [jobId]);
  return rows.length > 0;
}

/** Resolves at the next change, after `timeoutMs`, or with the signal. A composed AbortSignal could be collected unfired. */
function nextChange(id: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, timeoutMs);
    changes.once(id, done);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      changes.off(id, done);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}

/** Workers mostly listen for cancels only: what runs change is many messages. */
function listenForChanges(): void {
  subscribe(RUNS, (message) => {
    for (const rootId of message.split(' ')) changes.emit(rootId);
  });
}

/** Tells the workers that these jobs are to be killed. Best effort: their heartbeat says it too. */
export function publishCancel(jobIds: string[]): void {
  for (const id of jobIds) changes.emit(CANCEL, id);
  if (jobIds.length > 0) publish(CANCELS, JSON.stringify(jobIds)).catch(() => undefined);
}

/** Calls `cancel` for each job that is to be killed. */
export function listenForCancel(cancel: (jobId: string) => void): void {
  changes.on(CANCEL, cancel);
  subscribe(CANCELS, (message) => {
    for (const id of JSON.parse(message) as string[]) changes.emit(CANCEL, id);
  });
}
