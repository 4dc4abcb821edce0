import type { RunError, RunLimits, RunRequest } from '../contract';
import { lastLines } from '../envelope';
import type { Ended, Plan } from '../process/execute';
import type { Sandbox } from '../process/sandbox';
import { measure } from './measure';

const MIB = 1 << 20;

/** What an installation or a compilation may use. */
export const BUILD_LIMITS: RunLimits = {
  timeoutMs: 120_000,
  graceMs: 500,
  memoryBytesMax: 2048 * MIB,
  processesMax: 512,
  cpuCores: 1,
  logBytesMax: 4 * MIB,
  resultBytesMax: 64 * MIB,
};

/** For a shell: a program is told by this variable which certificates the machine trusts, where it has any. */
export function certificatesBy(variable: string): string {
  return `certificates=/etc/ssl/certs/ca-certificates.crt
if [ -e $certificates ]; then export ${variable}=$certificates; fi`;
}

/** What an installation may fill on disk. */
const BYTES_MAX = 4096 * MIB;
const LOOK_MS = 2_000;

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
  plan: Plan & { what: string; timeoutMs?: number },
  { onLog }: BuildReport,
): Promise<Buffer> {
  const { signal, close } = watchSize(plan);
  const { timeoutMs = BUILD_LIMITS.timeoutMs } = plan;
  const request = { ...buildRequest({ onLog, signal }), limits: { ...BUILD_LIMITS, timeoutMs } };
  const ended = await sandbox.build(plan, request).finally(close);
  const complaint = complaintOf(ended, timeoutMs);
  if (complaint !== null) throw new BuildFailed(`${plan.what} failed: ${complaint}${refusal(ended.refused)}`);
  return ended.result;
}

/** What a build is told: nothing of a job. Others may wait for the same, so only `signal` and its limits end it. */
export function buildRequest(own: Pick<RunRequest, 'onLog' | 'signal'>): RunRequest {
  return { jobId: 'build', language: 'build', source: '', lock: null, args: {}, env: {}, limits: BUILD_LIMITS, ...own };
}

/** Words that run a script of the plan's files, told where these are, and more. */
export function inShell(script: string, ...more: string[]): Plan['command'] {
  return ({ input }) => ['/bin/sh', '-e', `${input}/${script}`, input, ...more];
}

function complaintOf({ reason, exitCode, logTail }: Ended, timeoutMs: number): string | null {
  switch (reason) {
    case null:
      return exitCode === 0 ? null : lastLines(logTail.stdout) || `exit code ${exitCode}`;
    case 'timeout':
      return `it took longer than ${timeoutMs / 1000} s`;
    case 'out_of_memory':
      return `it needs more than ${BUILD_LIMITS.memoryBytesMax / MIB} MB of memory`;
    case 'canceled':
      return `it takes more than ${BYTES_MAX / MIB} MB on disk`;
    default:
      return `${reason.replaceAll('_', ' ')}. ${lastLines(logTail.stdout)}`;
  }
}

/** A tool that is refused a host says anything but that. */
function refusal(hosts: string[]): string {
  if (hosts.length === 0) return '';
  return (
    `\nIt asked for ${hosts.join(', ')}, which is no registry of this workspace. ` +
    'If it should reach it, an administrator can name it under Registries.'
  );
}

/** Aborts once what the plan writes has grown too large: a folder has no limit of its own. */
function watchSize({ mounts = [] }: Plan): { signal: AbortSignal; close: () => void } {
  const stop = new AbortController();
  const written = mounts.filter(({ isWritable }) => isWritable);
  const look = async () => {
    const sizes = await Promise.all(written.map(({ from }) => measure(from)));
    if (sizes.some(({ bytes }) => bytes > BYTES_MAX)) stop.abort();
  };
  // What is moved while it is counted is counted the next time.
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_MS);
  return { signal: stop.signal, close: () => clearInterval(timer) };
}
