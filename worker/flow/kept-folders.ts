import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ARCHIVE } from '@/runtimes/process/kept-place';
import type { PlaceName } from '@/runtimes/process/sandbox';
import { log } from '@/server/log';

const AGE_MS_MAX = 7 * 24 * 3_600_000;
const BYTES_MAX = 4 * 1024 ** 3;

type Kept = { flowId: string; bytes: number; savedAtMs: number };

/**
 * ./shared of the flows that stay on one worker, while they wait: for a decision, a time, or a slot. They are kept by the
 * machine, so that every worker on it can go on. The oldest go when they are too many, and each after a week.
 */
export class KeptFolders {
  constructor(private readonly dir: string) {}

  async save(flowId: string, place: PlaceName): Promise<void> {
    const dir = join(this.dir, flowId);
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir, { recursive: true, mode: 0o700 });
    if (!(await place.archive('save', dir))) {
      log.warn({ job: flowId }, 'the shared folder of a flow could not be kept');
      await this.forget(flowId);
    }
    await this.#sweep();
  }

  /** Fetches what was kept, once: whoever is given the step again after that begins with an empty folder. */
  async restore(flowId: string, place: PlaceName): Promise<boolean> {
    const dir = join(this.dir, flowId);
    const isThere = await sizeOf(join(dir, ARCHIVE));
    if (!isThere) return false;
    const isRestored = await place.archive('restore', dir);
    await this.forget(flowId);
    return isRestored;
  }

  async forget(flowId: string): Promise<void> {
    await rm(join(this.dir, flowId), { recursive: true, force: true });
  }

  async #sweep(): Promise<void> {
    let left = BYTES_MAX;
    for (const { flowId, bytes, savedAtMs } of await this.#list()) {
      left -= bytes;
      if (left < 0 || Date.now() - savedAtMs > AGE_MS_MAX) await this.forget(flowId);
    }
  }

  /** The newest first. */
  async #list(): Promise<Kept[]> {
    const found: Kept[] = [];
    for (const flowId of await readdir(this.dir)) {
      const file = await sizeOf(join(this.dir, flowId, ARCHIVE));
      if (file) found.push({ flowId, ...file });
    }
    return found.toSorted((a, b) => b.savedAtMs - a.savedAtMs);
  }
}

async function sizeOf(path: string): Promise<{ bytes: number; savedAtMs: number } | null> {
  // Another worker of this machine may have taken it meanwhile.
  const found = await stat(path).catch(() => null);
  return found && { bytes: found.size, savedAtMs: found.mtimeMs };
}
