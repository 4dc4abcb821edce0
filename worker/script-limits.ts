import { LRUCache } from 'lru-cache';
import { findModule } from '@/engine/flow/document';
import { presentLimits, type ScriptLimits } from '@/engine/flow/script-limits';
import type { RunLimits } from '@/runtimes/contract';
import { getConfig } from '@/server/config';
import type { JobHead } from '@/server/db/live';
import { loadFlowDocument } from '@/server/db/flow-documents';
import { findScriptLimits } from '@/server/db/scripts';
import { grantedLimits } from '@/server/limits';
import { loadHead } from './flow/memory';

const GRACE_MS = 5_000;
const MEBIBYTE = 1024 * 1024;

// A version never changes.
const known = new LRUCache<string, ScriptLimits>({ max: 1_000 });

/** How far this job may go: as its script's version says, else as is usual here. */
export async function limitsFor(job: JobHead): Promise<RunLimits> {
  const { limits } = getConfig();
  const granted = grantedLimits(limits.script, await ownLimits(job));
  return {
    timeoutMs: timeoutOf(job),
    graceMs: GRACE_MS,
    memoryBytesMax: granted.memory_mb * MEBIBYTE,
    cpuCores: granted.cpu_cores,
    processesMax: granted.processes,
    logBytesMax: Math.round(granted.log_mb * MEBIBYTE),
    resultBytesMax: Math.round(granted.result_mb * MEBIBYTE),
  };
}

export function timeoutOf(job: JobHead): number {
  const { timeoutMs } = getConfig().limits;
  return Math.min(job.timeoutMs ?? timeoutMs, timeoutMs);
}

async function ownLimits(job: JobHead): Promise<ScriptLimits> {
  const { workspaceId, scriptHash } = job;
  if (scriptHash === null) return inlineLimits(job);
  const key = `${workspaceId}/${scriptHash}`;
  const own = known.get(key) ?? (await findScriptLimits(workspaceId, scriptHash));
  known.set(key, own);
  return own;
}

/** Of a script that stands in its flow. */
async function inlineLimits({ parentId, moduleId }: JobHead): Promise<ScriptLimits> {
  if (parentId === null || moduleId === null) return {};
  const flow = await loadFlowDocument(await loadHead(parentId));
  const value = findModule(flow, moduleId)?.value;
  return value?.type === 'rawscript' ? presentLimits(value.limits) : {};
}
