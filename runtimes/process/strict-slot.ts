import { chownSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SlotCgroup } from './cgroup';
import type { Egress } from './egress';
import type { SlotNetwork } from './network';
import type { Running } from './pending-job';
import { type Mount, PLACE } from './profile';
import type { Ahead, Launch, Next, Slot, Starter } from './slot';
import { SlotFolder } from './slot-folder';

export type StrictSlotParts = {
  index: number;
  uid: number | null;
  runDir: string;
  cgroup: SlotCgroup | null;
  network: SlotNetwork | null;
  openStarter: (folder: SlotFolder) => Promise<Starter>;
};

const PLAIN = {
  env: {},
  mounts: [],
  hasOwnStdout: false,
  isFork: false,
  isShared: false,
  isOnline: false,
  isOffline: false,
  ahead: { imports: [], names: [] },
};
const EMPTY_WAIT_MS = 2000;
/** A process that nobody came for gives its memory back. */
const WARM_MS = 30_000;
/** How long a job waits for what loads ahead of it. */
const LOADING_MS = 5_000;

type Waiting = { ahead: Ahead; inputDir: string; running: Running; timer: NodeJS.Timeout; release: () => void };

/** A slot whose jobs run in namespaces of their own under a user of its own. */
export class StrictSlot implements Slot {
  readonly index: number;
  readonly folder: SlotFolder;
  #starter: Starter | null = null;
  #inputDir: string | null = null;
  #waiting: Waiting | null = null;
  #cooling: Promise<void> | null = null;
  #turns = 0;

  constructor(private readonly parts: StrictSlotParts) {
    this.index = parts.index;
    this.folder = new SlotFolder(join(parts.runDir, `slot${parts.index}`), parts.uid);
  }

  get apiUrl(): string | null {
    return this.parts.network?.apiUrl ?? null;
  }

  get egress(): Egress | null {
    return this.parts.network?.egress ?? null;
  }

  get waitsFor(): string | null {
    return this.#waiting?.ahead.key ?? null;
  }

  async ready(key: string | null): Promise<void> {
    if (this.waitsFor !== key || !(await this.#hasLoaded())) this.#coolDown();
    await this.#cooling;
    if (this.#starter?.isAlive) return;
    this.#starter = await this.parts.openStarter(this.folder);
  }

  /** False where the process that waits ended while it loaded, or takes too long for a job to wait for it. */
  async #hasLoaded(): Promise<boolean> {
    if (!this.#waiting?.ahead.imports.length) return true;
    const { running } = this.#waiting;
    let timer: NodeJS.Timeout | null = null;
    const tooLate = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), LOADING_MS)));
    const loaded = running.loaded?.then(() => true) ?? false;
    const hasLoaded = await Promise.race([loaded, running.exited.then(() => false), tooLate]);
    if (timer) clearTimeout(timer);
    return hasLoaded;
  }

  launch(launch: Launch): Running {
    const starter = this.#starter;
    if (!starter) throw new Error('the slot was launched before it was ready');
    const files = starter.go ? { ...launch.files, 'env.json': JSON.stringify(launch.env) } : launch.files;
    const waiting = this.#takeWaiting();
    this.parts.cgroup?.limit(launch);
    this.parts.cgroup?.resetPeak();
    this.folder.clearResult();
    if (waiting) {
      this.#inputDir = waiting.inputDir;
      this.folder.addInput(waiting.inputDir, files);
      starter.go?.();
      return waiting.running;
    }
    const constant = launch.warm?.files ?? {};
    this.#inputDir = this.#inputFor({ ...constant, ...files }, launch.mounts);
    return starter.run({
      command: this.#command(launch),
      inputDir: this.#inputDir,
      env: launch.env,
      hasOwnStdout: launch.hasOwnStdout,
      isFork: starter.go !== undefined && launch.warm?.kind === 'fork',
      isShared: launch.isShared,
      isOnline: launch.isOnline,
      isOffline: launch.isOffline,
      mounts: launch.mounts,
      ahead: PLAIN.ahead,
      wait: 'never',
    });
  }

  warmUp({ command, warm, mounts, ahead, names, release }: Next): void {
    const starter = this.#starter;
    if (!starter?.go || !starter.isAlive || this.#waiting || this.#cooling) return release();
    const inputDir = this.#inputFor(warm.files, mounts);
    const words = command({ input: PLACE.input, tools: PLACE.tools });
    const order = { ...PLAIN, command: words, inputDir, mounts, ahead: { imports: ahead.imports, names } };
    const running = starter.run({ ...order, isFork: warm.kind === 'fork', wait: 'once' });
    const timer = setTimeout(() => this.#coolDown(), WARM_MS).unref();
    const waiting: Waiting = { ahead, inputDir, running, timer, release };
    this.#waiting = waiting;
    void running.exited.then(() => {
      if (this.#waiting !== waiting) return;
      ahead.refuse();
      this.#coolDown();
    });
  }

  openSession({ command, warm, mounts }: Pick<Launch, 'command' | 'warm' | 'mounts'>): Running | null {
    const starter = this.#starter;
    if (!warm || !starter?.turn) return null;
    this.#coolDown();
    this.#turns = 0;
    this.#inputDir = this.#inputFor(warm.files, mounts);
    const words = command({ input: PLACE.input, tools: PLACE.tools });
    const order = { ...PLAIN, command: words, inputDir: this.#inputDir, mounts };
    return starter.run({ ...order, isFork: warm.kind === 'fork', wait: 'for turns' });
  }

  async forgetShared(): Promise<void> {
    await this.#starter?.forgetShared();
  }

  async turn(launch: Launch): Promise<void> {
    if (!this.#inputDir || !this.#starter?.turn) throw new Error('the slot has no process that takes turns');
    const n = ++this.#turns;
    const files = { ...launch.files, 'env.json': JSON.stringify(launch.env) };
    const folder = this.folder.addInputFolder(this.#inputDir, { name: `turn-${n}`, files });
    this.parts.cgroup?.limit(launch);
    this.parts.cgroup?.resetPeak();
    this.folder.clearResult();
    await this.#starter.turn(n);
    await rm(folder, { recursive: true, force: true });
  }

  #inputFor(files: Record<string, string>, mounts: Mount[]): string {
    const { uid } = this.parts;
    for (const { from, isWritable } of mounts) if (isWritable && uid !== null) chownSync(from, uid, uid);
    return this.folder.writeInput(
      files,
      mounts.map(({ name }) => name),
    );
  }

  #takeWaiting(): Waiting | null {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) clearTimeout(waiting.timer);
    waiting?.release();
    return waiting;
  }

  #coolDown(): void {
    const waiting = this.#takeWaiting();
    if (!waiting) return;
    waiting.running.kill();
    const end = async () => {
      await waiting.running.exited;
      await rm(waiting.inputDir, { recursive: true, force: true });
      this.#cooling = null;
    };
    this.#cooling = end();
  }

  /** Without a group, limits are put on the job's first process; the number of processes counts in its own user namespace. */
  #command({ command, processesMax, memoryBytesMax }: Launch): string[] {
    const words = command({ input: PLACE.input, tools: PLACE.tools });
    if (this.parts.cgroup) return words;
    return ['/usr/bin/prlimit', `--nproc=${processesMax}`, `--data=${memoryBytesMax}`, '--', ...words];
  }

  counts() {
    return this.parts.cgroup?.counts() ?? { oomKills: 0, refusedForks: 0 };
  }

  peakBytes(): number | null {
    return this.parts.cgroup?.peakBytes() ?? null;
  }

  async recycle(): Promise<void> {
    this.folder.clearResult();
    this.folder.restoreRights();
    if (this.#inputDir) await rm(this.#inputDir, { recursive: true, force: true });
    this.#inputDir = null;
    if (!(await this.#isEmpty())) await this.#replaceStarter();
  }

  async close(): Promise<void> {
    this.#coolDown();
    await this.#replaceStarter();
    this.folder.close();
    this.parts.cgroup?.remove();
    await this.parts.network?.close();
  }

  /** The namespace is dead by now; its processes leave the group a moment later. */
  async #isEmpty(): Promise<boolean> {
    const deadline = performance.now() + EMPTY_WAIT_MS;
    while (this.#strangers().length > 0) {
      if (performance.now() > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return true;
  }

  #strangers(): number[] {
    return (this.parts.cgroup?.processes() ?? []).filter((pid) => pid !== this.#starter?.pid);
  }

  async #replaceStarter(): Promise<void> {
    for (const pid of this.#strangers()) killQuietly(pid);
    await this.#starter?.close();
    this.#starter = null;
    await this.#isEmpty();
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went by itself.
  }
}
