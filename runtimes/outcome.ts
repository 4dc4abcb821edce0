import type { FailureReason, RunError, RunLimits, RunOutcome, RunRequest } from './contract';
import type { Ended, Plan } from './process/execute';
import type { Sandbox } from './process/sandbox';
import { checkStorable } from './storable';

export type Verdict =
  | { ok: true; resultJson: string; argsJson?: string }
  | { ok: false; reason: FailureReason; error: RunError };

const MIB = 1 << 20;

/** Runs a plan and puts what happened into the contract's words; `read` interprets a job that ended by itself. */
export async function runPlan(
  sandbox: Sandbox,
  { plan, request }: { plan: Plan; request: RunRequest },
  read: (ended: Ended) => Verdict,
): Promise<RunOutcome> {
  if (request.signal.aborted) return { ...NOTHING_RAN, ...canceled() };
  let ended: Ended;
  try {
    ended = await sandbox.execute(plan, request);
  } catch (error) {
    // Canceled while it waited for a slot.
    if (request.signal.aborted && error === request.signal.reason) return { ...NOTHING_RAN, ...canceled() };
    throw error;
  }
  const verdict = ended.reason ? limitVerdict(ended.reason, { ended, limits: request.limits }) : read(ended);
  return { timings: ended.timings, memoryPeakBytes: ended.memoryPeakBytes, ...verdict };
}

export const NOTHING_RAN = { timings: { prepareMs: 0, startMs: 0, runMs: 0 }, memoryPeakBytes: null };

export function failed(reason: FailureReason, error: RunError): Verdict {
  return { ok: false, reason, error };
}

export function canceled(): Verdict {
  return failed('canceled', { name: 'Canceled', message: 'Job canceled' });
}

export function timedOut(limits: RunLimits): Verdict {
  const message = `timed out after ${formatSeconds(limits.timeoutMs)}. Give the script or step a longer timeout if it needs one.`;
  return failed('timeout', { name: 'Timeout', message });
}

export function outOfMemory(limits: RunLimits): Verdict {
  const message = `out of memory: ${formatBytes(limits.memoryBytesMax)}. Raise the script's memory limit, or work through the data in smaller parts.`;
  return failed('out_of_memory', { name: 'OutOfMemory', message });
}

export function resultTooLarge(limits: RunLimits): Verdict {
  const message = `result too large: the limit is ${formatBytes(limits.resultBytesMax)}. Return less, store the data elsewhere and return where it is, or raise the script's result limit.`;
  return failed('result_too_large', { name: 'ResultTooLarge', message });
}

export function notStorable(complaint: string): Verdict {
  return failed('result_not_storable', {
    name: 'ResultNotStorable',
    message: `the result cannot be stored: ${complaint}`,
  });
}

/** Accepts JSON bytes as a result if the database can hold them. */
export function storedResult(bytes: Uint8Array, limits: RunLimits): Verdict {
  if (bytes.length > limits.resultBytesMax) return resultTooLarge(limits);
  const checked = checkStorable(bytes);
  return checked.ok ? { ok: true, resultJson: checked.text.trim() } : notStorable(checked.complaint);
}

function limitVerdict(reason: FailureReason, { ended, limits }: { ended: Ended; limits: RunLimits }): Verdict {
  switch (reason) {
    case 'canceled':
      return canceled();
    case 'timeout':
      return timedOut(limits);
    case 'result_too_large':
      return resultTooLarge(limits);
    case 'out_of_memory':
      return outOfMemory(limits);
    case 'too_many_processes':
      return failed(reason, {
        name: 'TooManyProcesses',
        message: `too many processes: the limit is ${limits.processesMax} processes and threads at a time. Start fewer at once, or raise the script's limit of processes.`,
        exit_code: ended.exitCode,
      });
    case 'log_limit':
      return failed(reason, {
        name: 'LogLimit',
        message: `log too large: the limit is ${formatBytes(limits.logBytesMax)}. Print less, or raise the script's log limit.`,
      });
    default:
      return failed('sandbox_error', {
        name: 'SandboxError',
        message: `the sandbox could not run the script: ${ended.logTail.stdout.trim().slice(-500) || `exit code ${ended.exitCode}`}`,
      });
  }
}

function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < MIB ? `${Math.round(bytes / 1024)} KB` : `${Number((bytes / MIB).toFixed(1))} MB`;
}

function formatSeconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))} s`;
}
