import { type ChildProcess, spawn } from 'node:child_process';
import { cleanEnv } from './clean-env';

export type SlotProcessOptions = {
  /** What becomes of the process once it is in its place. Words without meaning to a shell. */
  program: string[];
  joinFiles: string[];
  /** Open descriptors it gets as 3, 4 and 5. */
  files: { result: number; args: number; seccomp: number };
  hasOwnNetwork: boolean;
  /** Called with the process's id once it exists and before it may run anything. */
  attach: (pid: number) => Promise<void>;
  /** The largest file one of its jobs may write. */
  fileBytesMax?: number;
};

const FILE_BYTES_MAX = 256 << 20;
const FILES_OPEN_MAX = 1024;

/** Runs once per slot: joins the groups, sets limits, drops what it inherited, then becomes the slot's program. */
const PRELUDE = `
groups=$1 blocks=$2; shift 2
for file in $groups; do echo $$ > "$file" || exit 70; done
ulimit -c 0; ulimit -f "$blocks"; ulimit -n ${FILES_OPEN_MAX}
for path in /proc/$$/fd/*; do
  n=\${path##*/}
  [ "$n" -gt 5 ] && [ "$n" -ne 255 ] && eval "exec $n>&-"
done 2>/dev/null
echo ready
read -r _ || exit 71
exec "$@"
`;

/** Starts the small resident process of a slot, so that this large one never forks. It dies with this process. */
export async function openSlotProcess(options: SlotProcessOptions): Promise<ChildProcess> {
  const child = start(options);
  const complaint = collect(child);
  await firstLine(child, complaint);
  if (child.pid) await options.attach(child.pid);
  child.stdin?.write('go\n');
  return child;
}

function start(options: SlotProcessOptions): ChildProcess {
  const { program, joinFiles, files, hasOwnNetwork, fileBytesMax = FILE_BYTES_MAX } = options;
  const settings = [joinFiles.join(' '), String(fileBytesMax / 1024)];
  const shell = ['/bin/bash', '--norc', '--noprofile', '-c', PRELUDE, 'slot', ...settings, ...program];
  const [first = '', ...rest] = [...(hasOwnNetwork ? ['unshare', '--net', '--'] : []), ...shell];
  return spawn(first, rest, {
    cwd: '/',
    env: cleanEnv({ PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' }),
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

/** Resolves with the next output; rejects where the process ends instead. */
export function firstLine(child: ChildProcess, complaint: () => string = () => ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause?: Error) =>
      reject(new Error(`a slot's process did not start: ${complaint() || cause?.message || 'it ended'}`, { cause }));
    child.once('error', fail);
    child.once('exit', () => fail());
    child.stdout?.once('data', () => {
      child.removeAllListeners('exit');
      resolve();
    });
  });
}

export async function closeSlotProcess(child: ChildProcess): Promise<void> {
  if (!isAlive(child)) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  await gone;
}

export function isAlive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
