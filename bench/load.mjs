import { setImmediate as yieldToEvents, setTimeout as sleep } from 'node:timers/promises';

const TIMER_LATE_MS = 3;

/**
 * Sends at a fixed pace, whatever the answers do. A latency counts from when its request was due: one slow answer
 * does not hide what those behind it would have waited.
 * @param {{ perSecond: number, seconds: number, send: (dueAtMs: number) => Promise<number | void> }} load `send` may
 *   answer a latency of its own
 * @returns {Promise<number[]>} latencies in ms, of `performance.now()`
 */
export async function openLoop({ perSecond, seconds, send }) {
  const count = Math.round(perSecond * seconds);
  const startMs = performance.now();
  /** @type {Promise<number>[]} */
  const sent = [];
  for (let i = 0; i < count; i++) {
    const dueAtMs = startMs + (i * 1000) / perSecond;
    await until(dueAtMs);
    sent.push(send(dueAtMs).then((own) => own ?? performance.now() - dueAtMs));
  }
  return Promise.all(sent);
}

/**
 * To a fraction of a millisecond: a timer's own lateness would be taken for the product's.
 * @param {number} dueAtMs
 */
async function until(dueAtMs) {
  const waitMs = dueAtMs - performance.now() - TIMER_LATE_MS;
  if (waitMs > 0) await sleep(waitMs);
  while (performance.now() < dueAtMs) await yieldToEvents();
}

/**
 * Keeps so many requests under way, for so long: for rates, never for latencies.
 * @param {{ connections: number, seconds: number, send: () => Promise<unknown> }} load
 * @returns {Promise<{ count: number, seconds: number }>}
 */
export async function closedLoop({ connections, seconds, send }) {
  const startMs = performance.now();
  let count = 0;
  const one = async () => {
    while (performance.now() - startMs < seconds * 1000) {
      await send();
      count++;
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  return { count, seconds: (performance.now() - startMs) / 1000 };
}

/**
 * @param {number} times
 * @param {() => Promise<unknown>} work
 * @returns {Promise<number[]>} milliseconds
 */
export async function timed(times, work) {
  const took = [];
  for (let i = 0; i < times; i++) {
    const startMs = performance.now();
    await work();
    took.push(performance.now() - startMs);
  }
  return took;
}

/**
 * @param {number[]} values
 * @param {number} share 0.5 for the median
 */
export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)] ?? Number.NaN;
}

/** @param {number[]} values */
export function spread(values) {
  return { p50: percentile(values, 0.5), p95: percentile(values, 0.95) };
}
