import { setTimeout as delay } from 'node:timers/promises';

/** Waits for a condition, and says what it was that did not come true. */
export async function until(what: string, check: () => boolean | Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await delay(25);
  }
}

/** Calls `act` every `ms` until it is stopped. `stop` waits for the call under way, and passes its error on. */
export function everyMs(ms: number, act: () => unknown): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const turns = (async () => {
    while (!stopping.signal.aborted) {
      await delay(ms);
      if (!stopping.signal.aborted) await act();
    }
  })();
  turns.catch(() => undefined);
  return {
    stop: async () => {
      stopping.abort();
      await turns;
    },
  };
}
