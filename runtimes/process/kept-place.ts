import type { RunRequest } from '../contract';
import { type Ended, execute, executeTurn, type Plan } from './execute';
import type { Running } from './pending-job';
import type { Place, Slot } from './slot';

/**
 * Why a slot is kept. `process`: for the steps of one loop, which one process serves in turns. `folder`: for the steps of
 * a flow that stays on its worker, which have ./shared in common and a process each.
 */
export type Keeps = 'process' | 'folder';

export const ARCHIVE = 'shared.tar';

const ARCHIVING: RunRequest = {
  jobId: '',
  language: '',
  source: '',
  lock: null,
  args: {},
  env: {},
  limits: {
    timeoutMs: 60_000,
    graceMs: 0,
    memoryBytesMax: 512 << 20,
    processesMax: 16,
    cpuCores: 1,
    logBytesMax: 1 << 20,
    resultBytesMax: 0,
  },
  onLog: async () => undefined,
  signal: new AbortController().signal,
};

export class KeptPlace {
  #key: string | null = null;
  #running: Running | null = null;
  #hasEnded = false;

  constructor(
    private readonly slot: Slot,
    private readonly keeps: Keeps,
    private readonly release: () => void,
  ) {}

  async execute(plan: Plan, request: RunRequest): Promise<Ended> {
    if (this.keeps === 'folder') return this.#executeShared(plan, request);
    const running = await this.#processFor(plan);
    if (!running) return execute(this.slot, { plan, request });
    const ended = await executeTurn(this.slot, running, { plan, request });
    // What a limit has hit, or a script has ended, is made anew for the next.
    if (ended.reason !== null || this.#hasEnded) await this.#end();
    return ended;
  }

  /** Puts ./shared into an archive in this folder of the host, or fetches it from there. Answers whether that went well. */
  async archive(way: 'save' | 'restore', dir: string): Promise<boolean> {
    const mounts = [{ name: 'kept', from: dir, isWritable: true }];
    const flag = way === 'save' ? '--create' : '--extract';
    // In the sandbox, as the user of the slot: no name or link in there can lead it anywhere else.
    const command = ({ input }: Place) => ['/bin/tar', flag, '--file', `${input}/kept/${ARCHIVE}`, '-C', 'shared', '.'];
    const ended = await this.#executeShared({ command, files: {}, mounts, isOffline: true }, ARCHIVING);
    return ended.exitCode === 0 && ended.reason === null;
  }

  async close(): Promise<void> {
    try {
      await this.#end();
      if (this.keeps === 'folder') await this.slot.forgetShared();
    } finally {
      this.release();
    }
  }

  async #executeShared(plan: Plan, request: RunRequest): Promise<Ended> {
    try {
      return await execute(this.slot, { plan, request, isShared: true });
    } finally {
      await this.slot.recycle();
    }
  }

  /** Null where no process can serve this job in turns: it has one of its own. */
  async #processFor({ command, warm, mounts }: Plan): Promise<Running | null> {
    if (this.#running && this.#key === warm?.key) return this.#running;
    await this.#end();
    await this.slot.ready(null);
    const running = this.slot.openSession({ command, warm: warm ?? null, mounts: mounts ?? [] });
    if (!running) return null;
    this.#running = running;
    this.#key = warm?.key ?? null;
    this.#hasEnded = false;
    void running.exited.then(() => (this.#hasEnded = true));
    await running.started;
    return running;
  }

  async #end(): Promise<void> {
    this.#running?.kill();
    await this.#running?.exited;
    this.#running = null;
    await this.slot.recycle();
  }
}
