import { createHash } from 'node:crypto';
import type { Runtime } from '@/runtimes/contract';
import { loadCode } from '@/server/db/code';
import type { JobHead } from '@/server/db/live';
import { importsOf } from './packages-for';

/** What a script's result is looked for and kept under: the scripts it imports are part of its code. Null where neither is wanted. */
export async function reuseKeyOf(job: JobHead, runtime: Runtime | undefined): Promise<string | null> {
  if (job.cacheKey === null || !runtime) return job.cacheKey;
  const modules = await importsOf(job, { runtime, source: await loadCode(job.codeHash ?? '') });
  if (modules.length === 0) return job.cacheKey;
  return createHash('sha256')
    .update(JSON.stringify([job.cacheKey, modules]))
    .digest('hex');
}
