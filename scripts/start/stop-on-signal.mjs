import { say } from './progress.mjs';

// A terminal and npm may both deliver the same Ctrl-C; only a later one means impatience.
const SAME_SIGNAL_MS = 1000;

/**
 * Stops everything at the first signal and ends everything at a second one.
 * @param {import('./supervisor.mjs').Supervisor} supervisor
 */
export function stopOnSignal(supervisor) {
  const controller = new AbortController();
  /** @type {(() => void)[]} */
  const cleanups = [];
  let stoppedAt = 0;

  /** @param {number} exitCode */
  const now = async (exitCode) => {
    controller.abort(new Error('stopped'));
    await supervisor.stop();
    for (const cleanUp of cleanups) cleanUp();
    process.exit(exitCode);
  };
  const onSignal = () => {
    if (!controller.signal.aborted) {
      stoppedAt = performance.now();
      say('Stopping (once more to force it)');
      now(0).then(undefined, force);
    } else if (performance.now() - stoppedAt > SAME_SIGNAL_MS) force();
  };
  const force = () => {
    supervisor.kill();
    for (const cleanUp of cleanups) cleanUp();
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);

  return {
    signal: controller.signal,
    now,
    /** @param {() => void} cleanUp runs at the very end, after the last process is gone */
    atEnd: (cleanUp) => {
      cleanups.push(cleanUp);
    },
  };
}
