import type { RunOutcome } from '@/runtimes/contract';
import type { Claimed } from '@/server/db/live';
import type { DoneJob } from '@/server/db/plan';
import type { CachedResult } from '@/server/db/result-cache';
import type { CancelRequest } from '../stoppable-run';
import { labelsOf } from './labels';

/** The terminal row of a script's run. */
export function doneJob(claimed: Claimed, outcome: RunOutcome): DoneJob {
  const timings = { queueMs: Math.round(claimed.queueMs), ...outcome.timings };
  const more = { id: claimed.id, timings, memoryPeakBytes: outcome.memoryPeakBytes };
  if (outcome.ok) {
    const { resultJson, argsJson } = outcome;
    const status = saysItFailed(resultJson) ? 'failure' : 'success';
    const args = argsJson && { args: JSON.parse(argsJson) as Record<string, unknown> };
    return { ...more, status, resultJson, labels: labelsOf(resultJson), ...args };
  }
  return { ...more, status: 'failure', resultJson: errorJson(claimed, { ...outcome.error, reason: outcome.reason }) };
}

/** A script that returns `windmill_failure: true` has failed, and what it returned is its result. */
function saysItFailed(resultJson: string): boolean {
  if (!resultJson.includes('"windmill_failure"')) return false;
  const value = JSON.parse(resultJson) as unknown;
  return typeof value === 'object' && value !== null && 'windmill_failure' in value && value.windmill_failure === true;
}

export function reusedJob(claimed: Claimed, { jobId, resultJson }: CachedResult): DoneJob {
  const timings = { queueMs: Math.round(claimed.queueMs) };
  return { id: claimed.id, status: 'success', resultJson, labels: labelsOf(resultJson), cachedFrom: jobId, timings };
}

export function failedJob(claimed: Claimed, error: { name: string; message: string }): DoneJob {
  return { id: claimed.id, status: 'failure', resultJson: errorJson(claimed, error) };
}

/** What came as far as the database. Its own words about it may hold parts of the value. */
export function notStorable({ code }: { code?: string }): { name: string; message: string } {
  const message = `RESULT_NOT_STORABLE: the database cannot hold this value (SQLSTATE ${code}). Return plain JSON of a moderate size, or store the data elsewhere and return where it is.`;
  return { name: 'ResultNotStorable', message };
}

export function canceledJob(claimed: Claimed, why: CancelRequest): DoneJob {
  const message = `Job canceled: ${why.reason} by ${why.by}`;
  return {
    id: claimed.id,
    status: 'canceled',
    resultJson: errorJson(claimed, { name: 'Canceled', message, reason: why.reason, canceler: why.by }),
    canceledBy: why.by,
    cancelReason: why.reason,
  };
}

function errorJson(claimed: Claimed, error: Record<string, unknown>): string {
  const stepId = claimed.job?.moduleId;
  return JSON.stringify({ error: stepId ? { ...error, step_id: stepId } : error }, storable);
}

/** NUL, and halves of characters, as where a log was cut. */
const NOT_STORABLE = /[\0\p{Surrogate}]/gu;

/** Text that Postgres cannot hold in JSON must not keep an error from being stored. */
function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll(NOT_STORABLE, '\ufffd') : value;
}
