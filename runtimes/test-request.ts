import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunLimits, RunRequest } from './contract';
import { openSandbox, type Sandbox, type SandboxOptions } from './process/sandbox';

const MIB = 1 << 20;

export const LIMITS: RunLimits = {
  timeoutMs: 30_000,
  graceMs: 500,
  memoryBytesMax: 256 * MIB,
  processesMax: 64,
  cpuCores: 1,
  logBytesMax: 4 * MIB,
  resultBytesMax: MIB,
};

export type TestRequest = Partial<Omit<RunRequest, 'limits'>> & { limits?: Partial<RunLimits> };

/** A request with everything a test does not care about filled in; `log` collects what is handed to onLog. */
export function testRequest(wanted: TestRequest): RunRequest & { log: string[] } {
  const log: string[] = [];
  return {
    jobId: '01890000-0000-7000-8000-000000000000',
    language: 'bash',
    source: '',
    lock: null,
    args: {},
    env: {},
    onLog: async (text) => {
      log.push(text);
    },
    signal: new AbortController().signal,
    ...wanted,
    limits: { ...LIMITS, ...wanted.limits },
    log,
  };
}

/** A sandbox in a folder of its own, which goes with it. */
export async function openTestSandbox(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const dataDir = mkdtempSync(join(tmpdir(), 'millrace-runtimes-'));
  const sandbox = await openSandbox({ dataDir, slots: 2, mode: 'strict', ...options });
  return {
    ...sandbox,
    close: async () => {
      await sandbox.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
