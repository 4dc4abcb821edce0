import { mkdirSync } from 'node:fs';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { DoneJob, Fence } from '@/server/db/plan';
import { log } from '@/server/log';

/** The end of a script that the database could not take yet, and whose it was. */
export type SpooledEnd = {
  fence: Fence;
  done: DoneJob;
  /** The end of its log was in memory only. */
  isLogOpen?: boolean;
};

const spooledEnd = z.object({
  fence: z.object({ id: z.uuid(), attempt: z.int(), worker: z.string() }),
  done: z.object({
    id: z.uuid(),
    status: z.enum(['success', 'failure', 'canceled']),
    isSkipped: z.boolean().optional(),
    resultJson: z.string().nullable(),
    labels: z.array(z.string()).optional(),
    memoryPeakBytes: z.number().nullish(),
    timings: z.record(z.string(), z.number()).nullish(),
    canceledBy: z.string().nullish(),
    cancelReason: z.string().nullish(),
    cachedFrom: z.string().nullish(),
    cacheKey: z.string().nullish(),
  }),
  isLogOpen: z.boolean().optional(),
}) satisfies z.ZodType<SpooledEnd>;

/**
 * Ends of scripts on this machine's disk, so that they outlive the process. There are never more than it has slots: each
 * is kept by the work that waits to store it.
 */
export class Spool {
  readonly #dir: string;

  constructor(dataDir: string) {
    this.#dir = join(dataDir, 'spool');
    // Results may be secret.
    mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
  }

  /** Answers when it is on the disk. A disk that takes nothing is logged: the result is still in memory. */
  async keep(end: SpooledEnd): Promise<void> {
    const path = this.#pathOf(end.fence);
    try {
      await writeThrough(`${path}.part`, JSON.stringify(end));
      await rename(`${path}.part`, path);
    } catch (error) {
      log.error({ err: error, job: end.fence.id }, 'a result could not be kept on disk while the database is away');
    }
  }

  async forget(fence: Fence): Promise<void> {
    await rm(this.#pathOf(fence), { force: true });
  }

  /** What is there: after a start, the ends that processes before could not store. */
  async list(): Promise<SpooledEnd[]> {
    const names = (await readdir(this.#dir)).filter((name) => name.endsWith('.json'));
    const ends = await Promise.all(names.map((name) => readEnd(join(this.#dir, name))));
    return ends.filter((end) => end !== null);
  }

  #pathOf({ id, attempt }: Fence): string {
    return join(this.#dir, `${id}-${attempt}.json`);
  }
}

async function writeThrough(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readEnd(path: string): Promise<SpooledEnd | null> {
  try {
    return spooledEnd.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    // Another process of this machine may have stored it meanwhile.
    log.warn({ err: error, path }, 'a kept result could not be read');
    return null;
  }
}
