import type { RunError, RunLimits } from '../contract';
import { lastLines } from '../envelope';
import type { Ended, Plan } from '../process/execute';
import type { Sandbox } from '../process/sandbox';

const MIB = 1 << 20;

/** What an installation or a compilation may use. */
export const BUILD_LIMITS: RunLimits = {
  timeoutMs: 120_000,
  graceMs: 500,
  memoryBytesMax: 2048 * MIB,
  processesMax: 512,
  logBytesMax: 4 * MIB,
  resultBytesMax: 64 * MIB,
};

/** Its text is for whoever wrote the script. */
export class BuildFailed extends Error {
  override name = 'DependencyError';

  get runError(): RunError {
    return { name: this.name, message: this.message };
  }
}

export type BuildReport = { onLog: (text: string) => Promise<void> };

/** Runs a plan in the sandbox for builds and answers what it wrote to descriptor 3. Rejects with `BuildFailed`. */
export async function runBuild(
  sandbox: Sandbox,
  plan: Plan & { what: string },
  { onLog }: BuildReport,
): Promise<Buffer> {
  const ended = await sandbox.build(plan, {
    jobId: 'build',
    language: 'build',
    source: '',
    lock: null,
    args: {},
    env: {},
    limits: BUILD_LIMITS,
    onLog,
    // Others may wait for the same: only its time limit ends it.
    signal: new AbortController().signal,
  });
  const complaint = complaintOf(ended);
  if (complaint !== null) throw new BuildFailed(`${plan.what} failed: ${complaint}`);
  return ended.result;
}

function complaintOf({ reason, exitCode, logTail }: Ended): string | null {
  switch (reason) {
    case null:
      return exitCode === 0 ? null : lastLines(logTail.stdout) || `exit code ${exitCode}`;
    case 'timeout':
      return `it took longer than ${BUILD_LIMITS.timeoutMs / 1000} s`;
    case 'out_of_memory':
      return `it needs more than ${BUILD_LIMITS.memoryBytesMax / MIB} MB of memory`;
    default:
      return `${reason.replaceAll('_', ' ')}. ${lastLines(logTail.stdout)}`;
  }
}
