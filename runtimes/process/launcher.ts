import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { PendingJob, type Running } from './pending-job';
import { BASE_ENV, PLACE, type Profile, SHARED_BYTES, TEMPORARY } from './profile';
import type { Order, Starter } from './slot';
import type { SlotFolder } from './slot-folder';
import { closeSlotProcess, firstLine, isAlive, openSlotProcess, type SlotProcessOptions } from './slot-process';

export type LauncherOptions = Omit<SlotProcessOptions, 'program'> & {
  uid: number;
  folder: SlotFolder;
  /** Paths of the interpreter, of the launcher's program and of the wrapper that it forks into. */
  python: { interpreter: string; program: string; wrapper: string };
  profile: Omit<Profile, 'inputDir' | 'sharedDir' | 'mounts' | 'env' | 'descriptors'>;
};

/** What every job's interpreter has loaded: what scripts import most, and what costs most to import. */
export const MODULES = [
  'base64',
  'collections',
  'dataclasses',
  'datetime',
  'decimal',
  'enum',
  'functools',
  'hashlib',
  'inspect',
]
  .concat(['io', 'itertools', 'json', 'linecache', 'math', 'random', 're', 'string', 'time', 'traceback', 'typing'])
  .concat(['urllib.parse', 'uuid']);

const status = z.object({
  pid: z.number().int().optional(),
  turn: z.boolean().optional(),
  exit: z.number().int().optional(),
  fault: z.string().optional(),
});

/** Starts a slot's jobs in namespaces of its own making: where this process is root, and much quicker than bubblewrap. */
export class Launcher implements Starter {
  #job: PendingJob | null = null;
  #endTurn: () => void = () => {};
  /** Why the sandbox could not be made for the last job. */
  fault = '';

  private constructor(private readonly child: ChildProcess) {
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => this.#hear(line));
    child.on('exit', () => this.#job?.end({ code: 137, isSpawnerLost: true }));
  }

  static async open(options: LauncherOptions): Promise<Launcher> {
    const { interpreter, program } = options.python;
    const child = await openSlotProcess({
      ...options,
      program: [interpreter, '-I', '-B', '-u', program, JSON.stringify(settings(options))],
    });
    await firstLine(child);
    return new Launcher(child);
  }

  get isAlive(): boolean {
    return isAlive(this.child);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  run({ command, inputDir, hasOwnStdout, isFork, isShared, isOnline, isOffline, mounts, ahead, wait }: Order): Running {
    const order = {
      do: 'run',
      argv: command,
      dir: inputDir,
      own: hasOwnStdout,
      fork: isFork,
      share: isShared,
      online: isOnline,
      offline: isOffline,
      mounts,
      ahead,
    };
    const waits = { wait: wait !== 'never', session: wait === 'for turns' };
    const job = new PendingJob();
    this.#job = job;
    this.child.stdin?.write(`${JSON.stringify({ ...order, ...waits })}\n`);
    if (!this.isAlive) job.end({ code: 137, isSpawnerLost: true });
    return job;
  }

  /** Lets a waiting process go on: its files are complete. */
  go(): void {
    this.child.stdin?.write('{"do":"go"}\n');
  }

  async forgetShared(): Promise<void> {
    this.child.stdin?.write('{"do":"forget"}\n');
  }

  /** Lets a process take its next turn. Resolves when the turn or the process has ended. */
  turn(n: number): Promise<void> {
    const ended = new Promise<void>((resolve) => (this.#endTurn = resolve));
    this.child.stdin?.write(`{"do":"turn","n":${n}}\n`);
    return Promise.race([ended, this.#job?.exited.then(() => undefined)]);
  }

  async close(): Promise<void> {
    this.#job?.kill();
    await closeSlotProcess(this.child);
  }

  #hear(line: string): void {
    const { pid, exit, fault, turn } = status.parse(JSON.parse(line));
    if (turn) this.#endTurn();
    if (turn) this.#job?.hasLoaded();
    if (pid !== undefined) this.#job?.hasChild(pid);
    if (exit === undefined) return;
    this.fault = fault ?? '';
    if (!fault) this.#job?.hasRun();
    this.#job?.end({ code: exit, isSpawnerLost: false });
    this.#job = null;
  }
}

function settings({ uid, folder, python, profile }: LauncherOptions): Record<string, unknown> {
  return {
    uid,
    root: folder.root,
    shared: folder.shared,
    sharedSize: SHARED_BYTES,
    etc: profile.etcDir,
    tools: profile.toolsDir,
    place: PLACE,
    links: profile.rootLinks,
    resolvConf: profile.resolvConf,
    needsOwnNetwork: profile.needsOwnNetwork,
    sizes: TEMPORARY,
    env: BASE_ENV,
    out: folder.out,
    err: folder.err,
    wrapper: python.wrapper,
    modules: MODULES,
  };
}
