import { isDeepStrictEqual } from 'node:util';

/** @typedef {{ success: boolean, result: any, job: any, seconds: number }} Outcome */

/**
 * What each expectation of a case says of the outcome: a text where it does not hold.
 * @type {Record<string, (expected: any, outcome: Outcome) => (string | false)[]>}
 */
const EXPECTATIONS = {
  success: (expected, { success, result }) => [
    expected !== success && `success is ${success}, result ${JSON.stringify(result)}`,
  ],
  skipped: (expected, { job }) => [expected !== Boolean(job.is_skipped) && `is_skipped is ${job.is_skipped}`],
  result: (expected, { result }) => [
    !isDeepStrictEqual(expected, result) && `result ${JSON.stringify(result)}, expected ${JSON.stringify(expected)}`,
  ],
  type: (expected, { result }) => [
    expected === 'array' && !Array.isArray(result) && `result is no array: ${JSON.stringify(result)}`,
  ],
  length: (expected, { result }) => [expected !== result?.length && `length ${result?.length}, expected ${expected}`],
  result_text_contains: (expected, { result }) => [
    !JSON.stringify(result).includes(expected) && `result lacks '${expected}': ${JSON.stringify(result)}`,
  ],
  has: (/** @type {string[]} */ pointers, { result }) =>
    pointers.map((pointer) => valueAt(result, pointer) === undefined && `nothing at ${pointer}`),
  at: (/** @type {{ pointer: string }[]} */ probes, { result }) => probes.map((probe) => failedProbe(probe, result)),
  labels: (expected, { job }) => {
    const labels = (job.labels ?? []).toSorted();
    return [!isDeepStrictEqual(labels, expected) && `labels ${JSON.stringify(job.labels)}`];
  },
  module_status: (/** @type {Record<string, string>} */ expected, { job }) =>
    Object.entries(expected).map(([id, type]) => {
      const module = job.flow_status?.modules?.find((/** @type {{ id: string }} */ candidate) => candidate.id === id);
      return module?.type !== type && `step ${id} is ${module?.type}, expected ${type}`;
    }),
  max_duration_s: (expected, { seconds }) => [seconds > expected && `took ${seconds.toFixed(1)} s`],
};

/**
 * @param {Record<string, unknown>} expect the `expect` block of a case
 * @param {Outcome} outcome
 * @returns {string[]} what does not hold
 */
export function compare(expect, outcome) {
  return Object.entries(expect)
    .flatMap(([name, expected]) => EXPECTATIONS[name]?.(expected, outcome) ?? [])
    .filter((problem) => problem !== false);
}

/**
 * @param {any} probe
 * @param {unknown} result
 */
function failedProbe(probe, result) {
  const value = valueAt(result, probe.pointer);
  const holds = 'equals' in probe ? isDeepStrictEqual(value, probe.equals) : String(value).includes(probe.contains);
  return !holds && `${probe.pointer} = ${JSON.stringify(value)}`;
}

/**
 * @param {any} value
 * @param {string} pointer
 */
function valueAt(value, pointer) {
  return pointer
    .split('/')
    .slice(1)
    .reduce((inner, key) => inner?.[key], value);
}
