import { type AddressInfo, createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isOpened } from '@/engine/network/closed-addresses';
import type { RunRequest } from '../contract';
import type { Ended, Plan } from './execute';

type Runner = { execute: (plan: Plan, request: RunRequest) => Promise<Ended> };

/** Tries what a hostile script would try first. Every line it writes is one thing it could do. */
const PROBE = `
reach() { (exec 9<>"/dev/tcp/$1/$2") 2>/dev/null && echo "connect $1" >&3; }
head -c1 /etc/shadow >/dev/null 2>&1 && echo "read /etc/shadow" >&3
pids=(/proc/[0-9]*)
[ "\${#pids[@]}" -gt 8 ] && echo "see other processes" >&3
for folder in / /usr /etc /job /job/in /dev; do
  (: > "$folder/.probe") 2>/dev/null && echo "write to $folder" >&3
done
unshare -U true 2>/dev/null && echo "make a user namespace" >&3
grep -q 'NoNewPrivs:.1' /proc/1/status || echo "gain privileges" >&3
grep -q 'Seccomp:.2' /proc/1/status || echo "call any system call" >&3
[ "$(grep -c 'Cap...:.0000000000000000' /proc/1/status)" = 5 ] || echo "use capabilities" >&3
for address in $ADDRESSES; do reach "$address" "$PORT" & done; wait
echo done >&3
`;

const TIMEOUT_MS = 20_000;
const MIB = 1 << 20;

export type SelfTestOptions = { tini: string /** What jobs may reach by configuration. */; allowed: string[] };

/** Runs the real profile once. Null where it holds, else a sentence that says what does not. */
export async function selfTest(runner: Runner, { tini, allowed }: SelfTestOptions): Promise<string | null> {
  const server = await listen();
  try {
    const ended = await runner.execute(probePlan((server.address() as AddressInfo).port, allowed), probeRequest());
    return judge(ended, tini);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

function judge(ended: Ended, tini: string): string | null {
  const lines = ended.result.toString('utf8').trim().split('\n');
  if (lines.at(-1) === 'done') {
    const holes = lines.slice(0, -1);
    return holes.length === 0 ? null : `The sandbox does not hold on this machine: a script could ${holes.join(', ')}.`;
  }
  const said = ended.logTail.stdout.trim() || `exit code ${ended.exitCode}`;
  return (
    `The sandbox does not start on this machine (bwrap with ${tini} said: ${said}). ` +
    'It needs user namespaces: in Docker run with --security-opt seccomp=unconfined --security-opt apparmor=unconfined ' +
    'or --privileged; elsewhere set the sysctl user.max_user_namespaces above 0 and, on Ubuntu, ' +
    'kernel.apparmor_restrict_unprivileged_userns to 0. For development without a sandbox set MILLRACE_SANDBOX=off.'
  );
}

function probePlan(port: number, allowed: string[]): Plan {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ address, family }) => family === 'IPv4' || !address.startsWith('fe80'))
    .map(({ address }) => address)
    .filter((address) => !isOpened(address, allowed));
  return {
    command: ({ input }) => ['/bin/bash', '--norc', '--noprofile', `${input}/probe.sh`],
    files: { 'probe.sh': PROBE },
    env: { PORT: String(port), ADDRESSES: [...new Set(addresses), '0.0.0.0'].join(' ') },
  };
}

function probeRequest(): RunRequest {
  return {
    jobId: 'self-test',
    language: 'bash',
    source: PROBE,
    lock: null,
    args: {},
    env: {},
    limits: {
      timeoutMs: TIMEOUT_MS,
      graceMs: 500,
      memoryBytesMax: 256 * MIB,
      processesMax: 64,
      cpuCores: 1,
      logBytesMax: MIB,
      resultBytesMax: MIB,
    },
    onLog: async () => {},
    signal: new AbortController().signal,
  };
}

function listen(): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, () => resolve(server));
  });
}
