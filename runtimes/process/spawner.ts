import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { PendingJob, type Running } from './pending-job';
import { bubblewrapArgs, type Profile } from './profile';
import type { Order, Starter } from './slot';
import type { SlotFolder } from './slot-folder';
import { closeSlotProcess, isAlive, openSlotProcess, type SlotProcessOptions } from './slot-process';

export type SpawnerOptions = Omit<SlotProcessOptions, 'program'> & {
  /** Null keeps the user this process has. */
  uid: number | null;
  folder: SlotFolder;
  tini: string;
  profile: Omit<Profile, 'inputDir' | 'sharedDir' | 'mounts' | 'env' | 'descriptors'>;
};

/** Descriptors inside a job; the status goes to the spawner's own stdout. */
const DESCRIPTORS = { result: 3, args: 4, seccomp: 5, status: 6 } as const;

/** One line in, one job out. Opening through /proc gives each job its own offset in the slot's unlinked files. */
const LOOP = `
set -f
out=$1 err=$2 tini=$3
while IFS= read -r line; do
  sink=
  case $line in own*) sink=$err ;; esac
  command=\${line#* }
  (
    echo 500 > /proc/self/oom_score_adj
    exec 6>&1 1>"$out"
    if [ -n "$sink" ]; then exec 2>"$sink"; else exec 2>&1; fi
    exec bwrap --args 4 -- "$tini" -g -- $command \
      0</dev/null 3<>/proc/self/fd/3 4</proc/self/fd/4 5</proc/self/fd/5
  )
  echo "exit $?"
done
`;

const statusLine = z.object({ 'child-pid': z.number().int().optional(), 'exit-code': z.number().int().optional() });

/** Starts a slot's jobs through bubblewrap, where this process may not make namespaces by itself. */
export class Spawner implements Starter {
  #job: PendingJob | null = null;

  private constructor(
    private readonly child: ChildProcess,
    private readonly options: SpawnerOptions,
  ) {
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => this.#hear(line));
    child.on('exit', () => this.#job?.end({ code: 137, isSpawnerLost: true }));
  }

  static async open(options: SpawnerOptions): Promise<Spawner> {
    const { uid, folder, tini } = options;
    const user = uid === null ? [] : [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
    const rights = ['--no-new-privs', '--inh-caps=-all', '--pdeathsig', 'KILL', '--'];
    const shell = ['/bin/bash', '--norc', '--noprofile', '-c', LOOP, 'spawner', folder.out, folder.err, tini];
    return new Spawner(
      await openSlotProcess({ ...options, program: ['setpriv', ...user, ...rights, ...shell] }),
      options,
    );
  }

  get isAlive(): boolean {
    return isAlive(this.child);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Words hold no blanks: everything else a job needs is in its argument file. */
  run({ command, inputDir, env, hasOwnStdout, isShared, isOnline, isOffline, mounts }: Order): Running {
    const { folder, profile } = this.options;
    const sharedDir = isShared ? folder.shared : null;
    const needsOwnNetwork = isOffline || (profile.needsOwnNetwork && !isOnline);
    const own = { inputDir, sharedDir, mounts, needsOwnNetwork, env, descriptors: DESCRIPTORS };
    folder.writeArgs(bubblewrapArgs({ ...profile, ...own }));
    const job = new PendingJob();
    this.#job = job;
    this.child.stdin?.write(`${hasOwnStdout ? 'own' : 'one'} ${command.join(' ')}\n`);
    if (!this.isAlive) job.end({ code: 137, isSpawnerLost: true });
    return job;
  }

  async forgetShared(): Promise<void> {
    await this.options.folder.emptyShared();
  }

  async close(): Promise<void> {
    this.#job?.kill();
    await closeSlotProcess(this.child);
  }

  #hear(line: string): void {
    if (line.startsWith('exit ')) {
      this.#job?.end({ code: Number(line.slice(5)), isSpawnerLost: false });
      this.#job = null;
      return;
    }
    const status = statusLine.safeParse(parseJson(line));
    if (!status.success) return;
    if (status.data['child-pid']) this.#job?.hasChild(status.data['child-pid']);
    if (status.data['exit-code'] !== undefined) this.#job?.hasRun();
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
