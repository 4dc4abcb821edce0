import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { cleanEnv } from './clean-env';

export type Exit = {
  /** The job's exit code, 128 + signal where one ended it. */
  code: number;
  /** False where the sandbox failed before the job's first instruction. */
  hasStarted: boolean;
  /** True where the spawner itself died, so that the slot must be made anew. */
  isSpawnerLost: boolean;
};

export type Running = {
  /** Resolves when the job's process namespace exists. */
  started: Promise<void>;
  /** Resolves when every process of the job is gone. */
  exited: Promise<Exit>;
  terminate: () => void;
  kill: () => void;
};

export type SpawnerOptions = {
  /** Null keeps the user this process has. */
  uid: number | null;
  joinFiles: string[];
  logFifos: { out: string; err: string };
  files: { result: number; args: number; seccomp: number };
  tini: string;
  hasOwnNetwork: boolean;
  /** Called with the spawner's id once it exists and before it may run anything. */
  attach: (pid: number) => Promise<void>;
};

/** Descriptors inside a job; the status goes to the spawner's own stdout. */
export const DESCRIPTORS = { result: 3, args: 4, seccomp: 5, status: 6 } as const;

const FILE_KIB_MAX = 256 * 1024;
const FILES_OPEN_MAX = 1024;

/** Runs as root once per slot: joins the groups, sets limits, drops what it inherited, then becomes the slot's user. */
const PRELUDE = `
uid=$1 loop=$2 out=$3 err=$4 tini=$5; shift 5
for file in "$@"; do echo $$ > "$file" || exit 70; done
ulimit -c 0; ulimit -f ${FILE_KIB_MAX}; ulimit -n ${FILES_OPEN_MAX}
for path in /proc/$$/fd/*; do
  n=\${path##*/}
  [ "$n" -gt 5 ] && [ "$n" -ne 255 ] && eval "exec $n>&-"
done 2>/dev/null
echo ready
read -r _ || exit 71
who=()
[ "$uid" = - ] || who=(--reuid="$uid" --regid="$uid" --clear-groups)
exec setpriv "\${who[@]}" --no-new-privs --inh-caps=-all --pdeathsig KILL -- \
  /bin/bash --norc --noprofile -c "$loop" spawner "$out" "$err" "$tini"
`;

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

/** A small resident process that starts a slot's jobs, so that this large one never forks. Dies with this process. */
export class Spawner {
  #job: PendingJob | null = null;

  private constructor(private readonly child: ChildProcess) {
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => this.#hear(line));
    child.on('exit', () => this.#job?.end({ code: 137, isSpawnerLost: true }));
  }

  static async open(options: SpawnerOptions): Promise<Spawner> {
    const child = startChild(options);
    const complaint = collect(child);
    await firstLine(child, complaint);
    const spawner = new Spawner(child);
    if (child.pid) await options.attach(child.pid);
    child.stdin?.write('go\n');
    return spawner;
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Words hold no blanks: everything else a job needs is in its argument file. */
  run(command: string[], { hasOwnStdout }: { hasOwnStdout: boolean }): Running {
    const job = new PendingJob();
    this.#job = job;
    this.child.stdin?.write(`${hasOwnStdout ? 'own' : 'one'} ${command.join(' ')}\n`);
    if (!this.isAlive) job.end({ code: 137, isSpawnerLost: true });
    return job;
  }

  async close(): Promise<void> {
    if (!this.isAlive) return;
    const gone = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    this.#job?.kill();
    this.child.kill('SIGKILL');
    await gone;
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

class PendingJob implements Running {
  readonly started: Promise<void>;
  readonly exited: Promise<Exit>;
  #resolveStarted: () => void = () => {};
  #resolveExited: (exit: Exit) => void = () => {};
  #pid: number | null = null;
  #wanted: NodeJS.Signals | null = null;
  #hasStarted = false;

  constructor() {
    this.started = new Promise((resolve) => (this.#resolveStarted = resolve));
    this.exited = new Promise((resolve) => (this.#resolveExited = resolve));
  }

  terminate(): void {
    this.#signal('SIGTERM');
  }

  /** Ends the namespace's first process, and with it all others. */
  kill(): void {
    this.#signal('SIGKILL');
  }

  hasChild(pid: number): void {
    this.#pid = pid;
    this.#resolveStarted();
    if (this.#wanted) this.#signal(this.#wanted);
  }

  hasRun(): void {
    this.#hasStarted = true;
  }

  end({ code, isSpawnerLost }: { code: number; isSpawnerLost: boolean }): void {
    this.#pid = null;
    this.#resolveStarted();
    this.#resolveExited({ code, isSpawnerLost, hasStarted: this.#hasStarted });
  }

  #signal(signal: NodeJS.Signals): void {
    this.#wanted = signal;
    if (this.#pid === null) return;
    try {
      process.kill(this.#pid, signal);
    } catch {
      // Gone between its last word and ours.
    }
  }
}

function startChild({ uid, logFifos, tini, joinFiles, files, hasOwnNetwork }: SpawnerOptions): ChildProcess {
  const user = uid === null ? '-' : String(uid);
  const shell = ['/bin/bash', '--norc', '--noprofile', '-c', PRELUDE, 'spawner', user, LOOP];
  const argv = [...(hasOwnNetwork ? ['unshare', '--net', '--'] : []), ...shell];
  const [program = '', ...rest] = [...argv, logFifos.out, logFifos.err, tini, ...joinFiles];
  return spawn(program, rest, {
    cwd: '/',
    env: cleanEnv({ PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }),
    stdio: ['pipe', 'pipe', 'pipe', files.result, files.args, files.seccomp],
    // Ctrl-C in a terminal is for the worker, which ends its jobs in order.
    detached: true,
  });
}

function collect(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-2000);
  });
  child.stdin?.on('error', () => {
    // The exit event tells the same, and who waits for the job hears it there.
  });
  return () => text.trim();
}

function firstLine(child: ChildProcess, complaint: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause?: Error) =>
      reject(
        new Error(`the sandbox's spawner did not start: ${complaint() || cause?.message || 'it ended'}`, { cause }),
      );
    child.once('error', fail);
    child.once('exit', () => fail());
    child.stdout?.once('data', () => {
      child.removeAllListeners('exit');
      resolve();
    });
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
