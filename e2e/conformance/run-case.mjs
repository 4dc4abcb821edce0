import { isDeepStrictEqual } from 'node:util';
import { getJob, post, waitForResult } from './api.mjs';
import { sendEvent } from './approval-events.mjs';
import { compare } from './compare.mjs';
import { startSequenceServer } from './sequence-server.mjs';

// Where a job finds this machine: set it where jobs cannot reach the server's own loopback.
const CALLBACK_HOST = process.env.CALLBACK_HOST ?? '127.0.0.1';

/** @typedef {Record<string, any>} Case a flow, its args and what must come out */

/**
 * @param {Case} testCase
 * @param {number} timeoutMs
 * @returns {Promise<string[]>} what went wrong
 */
export async function runCase(testCase, timeoutMs) {
  try {
    const sequence = testCase.harness?.sequence_server;
    if (!sequence) return await runRepeatedly(testCase, timeoutMs);
    return await runWithSequence(testCase, sequence, timeoutMs);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/**
 * @param {Case} testCase
 * @param {{ responses: (string | number | null)[], expect_indices_seen: number[] }} sequence
 * @param {number} timeoutMs
 */
async function runWithSequence(testCase, sequence, timeoutMs) {
  const server = await startSequenceServer(sequence.responses);
  try {
    const text = JSON.stringify({ ...testCase, args: { ...testCase.args, port: server.port } });
    const errors = await runRepeatedly(
      JSON.parse(text.replaceAll('http://127.0.0.1:', `http://${CALLBACK_HOST}:`)),
      timeoutMs,
    );
    if (isDeepStrictEqual(server.seen, sequence.expect_indices_seen)) return errors;
    const [seen, expected] = [server.seen, sequence.expect_indices_seen].map((list) => JSON.stringify(list));
    return [...errors, `requests seen ${seen}, expected ${expected}`];
  } finally {
    server.close();
  }
}

/**
 * @param {Case} testCase
 * @param {number} timeoutMs
 */
async function runRepeatedly(testCase, timeoutMs) {
  for (let times = testCase.repeat ?? 1; times > 0; times--) {
    const errors = await runOnce(testCase, timeoutMs);
    if (errors.length > 0) return errors;
  }
  return [];
}

/**
 * @param {Case} testCase
 * @param {number} timeoutMs
 */
async function runOnce(testCase, timeoutMs) {
  const run = await startFlow(testCase);
  for (const action of testCase.actions ?? []) await sendEvent(run.id, action, timeoutMs);
  const first = await outcomeOf(run, timeoutMs);
  const errors = compare(testCase.expect, first);
  if (testCase.expect_engine) errors.push(...compare(testCase.expect_engine, first).map((text) => `engine: ${text}`));
  if (testCase.then?.op !== 'restart') return errors;
  const restartedFrom = { flow_job_id: first.id, step_id: testCase.then.step_id };
  const again = await outcomeOf(await startFlow(testCase, { restarted_from: restartedFrom }), timeoutMs);
  if (isDeepStrictEqual(again.result, first.result)) return errors;
  return [...errors, `restart gave ${JSON.stringify(again.result)}, first run ${JSON.stringify(first.result)}`];
}

/**
 * @param {Case} testCase
 * @param {object} [extra]
 */
async function startFlow({ flow, args }, extra = {}) {
  const startedMs = Date.now();
  /** @type {string} */
  const id = await post('jobs/run/preview_flow', { value: flow.value, args: args ?? {}, ...extra });
  return { id, startedMs };
}

/**
 * @param {{ id: string, startedMs: number }} run
 * @param {number} timeoutMs
 */
async function outcomeOf({ id, startedMs }, timeoutMs) {
  const { result, success } = await waitForResult(id, timeoutMs);
  return { id, result, success, job: await getJob(id), seconds: (Date.now() - startedMs) / 1000 };
}
