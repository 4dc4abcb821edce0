import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, symlinkSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanEnv } from './clean-env';
import type { Folders } from './folders';
import type { Launch, Slot } from './slot';
import { SlotFolder } from './slot-folder';
import type { Exit, Running } from './pending-job';

/** A slot without walls, for development on machines that allow none: jobs see all that this process sees. */
export class BareSlot implements Slot {
  readonly folder: SlotFolder;
  #work: string;
  #tmp: string;
  #inputDir: string | null = null;

  constructor(
    readonly index: number,
    private readonly folders: Folders,
    readonly apiUrl: string | null,
  ) {
    this.folder = new SlotFolder(join(folders.runDir, `slot${index}`), null);
    this.#work = join(this.folder.dir, 'work');
    this.#tmp = join(this.folder.dir, 'tmp');
  }

  readonly waitsFor = null;
  readonly egress = null;

  warmUp(): void {
    // A job without walls is started when it comes.
  }

  async forgetShared(): Promise<void> {
    await this.folder.emptyShared();
  }

  openSession(): null {
    return null;
  }

  async turn(): Promise<void> {
    throw new Error('a job without walls takes no turns');
  }

  async ready(): Promise<void> {
    for (const dir of [this.#work, this.#tmp]) await mkdir(dir, { recursive: true });
  }

  launch(launch: Launch): Running {
    this.folder.renewResult();
    if (launch.isShared) symlinkSync(this.folder.shared, join(this.#work, 'shared'));
    const input = this.folder.writeInput({
      ...launch.warm?.files,
      ...launch.files,
    });
    this.#inputDir = input;
    for (const { name, from } of launch.mounts) symlinkSync(from, join(input, name));
    const [program = '', ...args] = launch.command({ input, tools: this.folders.toolsDir });
    const { HOME = '/tmp' } = process.env;
    // Opened by this process because a job's own open of the pipe would wait for a reader that may be slow.
    const out = openSync(this.folder.out, 'w');
    const err = launch.hasOwnStdout ? openSync(this.folder.err, 'w') : out;
    const child = spawn(program, args, {
      cwd: this.#work,
      env: cleanEnv({ PATH: '/usr/local/bin:/usr/bin:/bin', HOME, TMPDIR: this.#tmp, LANG: 'C.UTF-8', ...launch.env }),
      stdio: ['ignore', out, err, this.folder.result],
      detached: true,
    });
    for (const file of new Set([out, err])) closeSync(file);
    return watch(child);
  }

  counts() {
    return { oomKills: 0, refusedForks: 0 };
  }

  peakBytes(): number | null {
    return null;
  }

  async recycle(): Promise<void> {
    this.folder.clearResult();
    if (this.#inputDir) await rm(this.#inputDir, { recursive: true, force: true });
    for (const dir of [this.#work, this.#tmp]) await rm(dir, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    this.folder.close();
  }
}

const SIGNALS: Partial<Record<NodeJS.Signals, number>> = {
  SIGKILL: 9,
  SIGTERM: 15,
  SIGSEGV: 11,
  SIGABRT: 6,
  SIGXFSZ: 25,
};

function watch(child: ChildProcess): Running {
  const signalGroup = (signal: NodeJS.Signals) => {
    try {
      if (child.pid) process.kill(-child.pid, signal);
    } catch {
      // The group is gone already.
    }
  };
  const exited = new Promise<Exit>((resolve) => {
    child.once('error', () => resolve({ code: 127, hasStarted: false, isSpawnerLost: false }));
    child.once('exit', (code, signal) => {
      signalGroup('SIGKILL');
      resolve({ code: code ?? 128 + (SIGNALS[signal ?? 'SIGKILL'] ?? 0), hasStarted: true, isSpawnerLost: false });
    });
  });
  return {
    started: Promise.resolve(),
    exited,
    terminate: () => signalGroup('SIGTERM'),
    kill: () => signalGroup('SIGKILL'),
  };
}
