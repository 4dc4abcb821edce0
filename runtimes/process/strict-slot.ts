import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SlotCgroup } from './cgroup';
import type { Folders } from './folders';
import type { SlotNetwork } from './network';
import { bubblewrapArgs, PLACE, type RootLink } from './profile';
import type { Launch, Slot } from './slot';
import { SlotFolder } from './slot-folder';
import { DESCRIPTORS, type Running, Spawner } from './spawner';

export type StrictSlotParts = {
  index: number;
  uid: number | null;
  folders: Folders;
  cgroup: SlotCgroup | null;
  network: SlotNetwork | null;
  rootLinks: RootLink[];
  tini: string;
  /** An open file with the filter. */
  seccompFile: number;
};

const EMPTY_WAIT_MS = 2000;

/** A slot whose jobs run in namespaces of their own under a user of its own. */
export class StrictSlot implements Slot {
  readonly index: number;
  readonly folder: SlotFolder;
  #spawner: Spawner | null = null;
  #inputDir: string | null = null;

  constructor(private readonly parts: StrictSlotParts) {
    this.index = parts.index;
    this.folder = new SlotFolder(join(parts.folders.runDir, `slot${parts.index}`), parts.uid);
  }

  get apiUrl(): string | null {
    return this.parts.network?.apiUrl ?? null;
  }

  async ready(): Promise<void> {
    if (this.#spawner?.isAlive) return;
    const { uid, cgroup, network, tini, seccompFile } = this.parts;
    this.#spawner = await Spawner.open({
      uid,
      tini,
      joinFiles: cgroup?.joinFiles ?? [],
      logFifos: this.folder,
      files: { result: this.folder.result, args: this.folder.args, seccomp: seccompFile },
      hasOwnNetwork: network !== null,
      attach: async (pid) => network?.attach(pid),
    });
  }

  launch(launch: Launch): Running {
    if (!this.#spawner) throw new Error('the slot was launched before it was ready');
    const { cgroup, folders, network, rootLinks } = this.parts;
    this.#inputDir = this.folder.writeInput(launch.files);
    this.folder.clearResult();
    this.folder.writeArgs(
      bubblewrapArgs({
        inputDir: this.#inputDir,
        etcDir: folders.etcDir,
        toolsDir: folders.toolsDir,
        rootLinks,
        resolvConf: network?.resolvConf ?? null,
        needsOwnNetwork: network === null,
        env: launch.env,
        descriptors: DESCRIPTORS,
      }),
    );
    cgroup?.limit(launch);
    cgroup?.resetPeak();
    return this.#spawner.run(this.#command(launch), launch);
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
    if (this.#inputDir) await rm(this.#inputDir, { recursive: true, force: true });
    this.#inputDir = null;
    if (!(await this.#isEmpty())) await this.#replaceSpawner();
  }

  async close(): Promise<void> {
    await this.#replaceSpawner();
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
    return (this.parts.cgroup?.processes() ?? []).filter((pid) => pid !== this.#spawner?.pid);
  }

  async #replaceSpawner(): Promise<void> {
    for (const pid of this.#strangers()) killQuietly(pid);
    await this.#spawner?.close();
    this.#spawner = null;
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
