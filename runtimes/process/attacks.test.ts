import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { hostname, networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunLimits, RunOutcome, Runtime } from '../contract';
import { createRuntimes } from '../registry';
import { openTestSandbox, testRequest } from '../test-request';
import { ATTACKS_DIR, JUDGED_ATTACKS, readAttack } from '../testing/attacks';
import type { Sandbox } from './sandbox';

type Report = { outcome: RunOutcome; log: string };
type Attack = { args?: Record<string, unknown>; limits?: Partial<RunLimits> };

let runtimes: Map<string, Runtime>;
let canary: ChildProcess;
let server: Server;
let path: Server;
const socketPath = join(tmpdir(), `millrace-attack-${process.pid}.sock`);
const abstractName = `millrace-attack-${process.pid}`;
/** Also a server at an address without a path, which Node cannot be. */
const CANARY = `import socket, sys, time
server = socket.socket(socket.AF_UNIX)
server.bind("\\0" + sys.argv[1])
server.listen()
print("ready", flush=True)
time.sleep(600)`;

beforeAll(async () => {
  server = await listen(0);
  path = await listen(socketPath);
  canary = spawn('python3', ['-c', CANARY, abstractName], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (canary.stdout) await once(canary.stdout, 'data');
});
afterAll(() => {
  canary.kill();
  server.close();
  path.close();
});

function listen(where: number | string): Promise<Server> {
  const listener = createServer((socket) => socket.destroy());
  return new Promise((resolve) => listener.listen(where, () => resolve(listener)));
}

async function attack(file: string, { args = {}, limits = {} }: Attack = {}, within = runtimes): Promise<Report> {
  const request = testRequest({ ...readAttack(file), args, limits });
  const outcome = await within.get(request.language)?.run(request);
  if (!outcome) throw new Error(`no runtime for ${file}`);
  return { outcome, log: request.log.join('') };
}

/** A variable of this process as it was started: what a script must not find. */
function needle(): string {
  return (
    readFileSync('/proc/self/environ', 'utf8')
      .split('\0')
      .find((entry) => /^VITEST\w*=/.test(entry)) ?? 'PWD=/'
  );
}

/** This host, also in spellings that a filter of texts would not know. */
const OWN_NAMES = [
  '127.0.0.1',
  '::1',
  '127.0.0.2',
  '0.0.0.0',
  '127.1',
  '2130706433',
  '0x7f.1',
  '017700000001',
  '::',
].concat(['::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1', 'localhost', 'LOCALHOST.', hostname()]);

function ownServers(): { ports: number[]; hosts: string[]; sockets: string[] } {
  const address = server.address();
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const reachable = own.filter(({ internal }) => !internal).map((each) => each.address);
  return {
    ports: [typeof address === 'object' && address ? address.port : 0],
    hosts: [...OWN_NAMES, ...reachable],
    sockets: [socketPath, `@${abstractName}`],
  };
}

describe.each(['strict', 'bubblewrap'] as const)('a hostile script in the sandbox (%s)', (mode) => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await openTestSandbox({ mode, slots: 1 });
    runtimes = createRuntimes(sandbox, { forbiddenEndpoints: [] });
  });
  afterAll(() => sandbox.close());

  it.each(JUDGED_ATTACKS)('is held: %s', async (file) => {
    expect((await attack(file, { args: NAMES_OF_VARIABLES })).log).toContain('VERDICT held');
  });

  it('finds nothing of the worker’s environment', async () => {
    expect((await attack('worker-env.py', { args: { needle: needle() } })).log).toContain('VERDICT held');
  });

  it('finds nothing of an earlier job in its memory', async () => {
    const words = { first: 'a-secret-of-an', second: '-earlier-job-4711' };
    const token = words.first + words.second;
    const source = 'import os\ndef main(text):\n    return len(os.environ["WM_TOKEN"]) + len(text)';
    const earlier = testRequest({ language: 'python3', source, args: { text: token }, env: { WM_TOKEN: token } });
    expect(await runtimes.get('python3')?.run(earlier)).toMatchObject({ ok: true });
    expect((await attack('earlier-memory.py', { args: words })).log).toContain('VERDICT held');
  });

  it('reaches no server of this host', async () => {
    const { outcome } = await attack('loopback-connect.py', { args: ownServers() });
    expect(outcome).toMatchObject({ ok: true, resultJson: '[]' });
  });

  it('is held in PHP as well', async () => {
    expect((await attack('read-and-reach.php', { args: ownServers() })).log).toContain('VERDICT held');
  });

  it('reaches no server of this host without a connection either', async () => {
    const heard = await openEar();
    await attack('datagrams.py', { args: { port: heard.port, hosts: ownServers().hosts, word: 'held' } });
    expect(await heard.words()).toEqual([]);
  });

  it('can signal only itself', async () => {
    const { log } = await attack('kill-others.py');
    expect(log).toContain('VERDICT held');
    expect(canary.exitCode ?? canary.signalCode).toBeNull();
  });

  it('leaves no process behind', async () => {
    const { outcome } = await attack('daemon.py');
    expect(outcome).toMatchObject({ ok: true });
    expect(listedInProc('main.py')).toEqual([]);
  });

  it('is ended when it ignores every signal', async () => {
    const { outcome } = await attack('ignore-sigterm.py', { limits: { timeoutMs: 500, graceMs: 300 } });
    expect(outcome).toMatchObject({ ok: false, reason: 'timeout' });
  });

  it('is ended when it stands still and hears nothing', async () => {
    const { outcome } = await attack('stop-everything.py', { limits: { timeoutMs: 500, graceMs: 300 } });
    expect(outcome).toMatchObject({ ok: false, reason: 'timeout' });
  });

  it('is ended when it never yields', async () => {
    const { outcome } = await attack('cpu-burn.js', { limits: { timeoutMs: 1000, graceMs: 300 } });
    expect(outcome).toMatchObject({ ok: false, reason: 'timeout' });
  });

  it('is ended when it floods its log, and what is kept of the log is bounded', async () => {
    const { outcome, log } = await attack('stdout-flood.sh', { limits: { logBytesMax: 1 << 20 } });
    expect(outcome).toMatchObject({ ok: false, reason: 'log_limit' });
    expect(log.length).toBeLessThan((1 << 20) + 200);
    expect(log).toContain('[log truncated');
  });

  it('gets no file of the host through links where a result is looked for', async () => {
    const { outcome, log } = await attack('symlink-result.sh');
    expect(log).not.toContain('ESCAPED');
    expect(JSON.stringify(outcome)).not.toContain('root:');
    expect(outcome).toMatchObject({ ok: true, resultJson: '"done"' });
  });

  it('makes no result by printing one', async () => {
    const { outcome } = await attack('result-forging.py');
    expect(outcome).toMatchObject({ ok: false, error: { message: expect.stringContaining('before main returned') } });
  });

  it('leaves no core dump', async () => {
    const { outcome, log } = await attack('core-dump.py');
    expect(log).toContain('(0, 0)');
    expect(outcome).toMatchObject({ ok: false, error: { exit_code: 139 } });
  });

  it('fills no disk', async () => {
    const { outcome, log } = await attack('disk-fill.sh', { limits: { memoryBytesMax: 512 << 20 } });
    expect(log.includes('VERDICT held') || (!outcome.ok && outcome.reason === 'out_of_memory')).toBe(true);
  });

  it('cannot take more memory than its limit', async () => {
    const { outcome, log } = await attack('memory-bomb.py');
    expect(outcome).toMatchObject({ ok: false, reason: 'out_of_memory' });
    expect(log).not.toContain('ESCAPED');
  });

  it('cannot take memory that none of its processes holds', async () => {
    const { outcome, log } = await attack('hidden-memory.py');
    expect(outcome).toMatchObject({ ok: false, reason: 'out_of_memory' });
    expect(log).not.toContain('ESCAPED');
  });

  it('cannot have files without number', async () => {
    const { outcome, log } = await attack('inode-bomb.py');
    expect(log.includes('VERDICT held') || (!outcome.ok && outcome.reason === 'out_of_memory')).toBe(true);
  });

  it.each(['fork-bomb.py', 'thread-bomb.py'])('cannot make more processes than its limit: %s', async (file) => {
    const { outcome, log } = await attack(file);
    expect(log).toContain('VERDICT held');
    expect(outcome).toMatchObject({ ok: false });
  });

  it('is tried by every attack in the folder', () => {
    const tests = ['attacks.test.ts', 'others.test.ts', '../../e2e/faults/attacks.test.ts'];
    const tried = tests.map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'));
    const isTried = (file: string) => JUDGED_ATTACKS.includes(file) || tried.some((text) => text.includes(`'${file}'`));
    expect(readdirSync(ATTACKS_DIR).filter((file) => !isTried(file))).toEqual([]);
  });
});

/** Were they more than arguments, they would change what an interpreter loads. */
const NAMES_OF_VARIABLES = {
  LD_PRELOAD: '/tmp/x.so',
  NODE_OPTIONS: '--require /tmp/x',
  PYTHONPATH: '/tmp',
  BASH_ENV: '/tmp/x',
};

/** Collects datagrams; says which came once it is asked. */
async function openEar(): Promise<{ port: number; words: () => Promise<string[]> }> {
  const ear = createSocket({ type: 'udp6', ipv6Only: false });
  const words: string[] = [];
  ear.on('message', (message) => words.push(message.toString()));
  await new Promise<void>((resolve) => ear.bind(0, () => resolve()));
  const { port } = ear.address();
  return {
    port,
    words: async () => {
      // Its own is the last to come.
      const heard = new Promise<void>((resolve) => ear.on('message', (text) => String(text) === 'end' && resolve()));
      ear.send('end', port, '::1');
      await heard;
      ear.close();
      return words.filter((word) => word !== 'end');
    },
  };
}

/** Only attacks that look and open, nothing that would change or stop anything. */
describe('the same scripts without a sandbox', () => {
  it('escape, so that the attacks prove something', async () => {
    const bare = await openTestSandbox({ mode: 'off' });
    const within = createRuntimes(bare, { forbiddenEndpoints: [] });
    try {
      expect((await attack('read-shadow.sh', {}, within)).log).toContain('ESCAPED');
      expect((await attack('worker-env.py', { args: { needle: needle() } }, within)).log).toContain('ESCAPED');
      const { outcome } = await attack('loopback-connect.py', { args: ownServers() }, within);
      const { ports, sockets } = ownServers();
      const reached = ['127.0.0.1', '127.1', '2130706433', '::ffff:127.0.0.1', 'localhost'].map(
        (host) => `${host}:${ports[0]}`,
      );
      expect(outcome.ok && JSON.parse(outcome.resultJson)).toEqual(expect.arrayContaining([...reached, ...sockets]));
      const heard = await openEar();
      await attack('datagrams.py', { args: { port: heard.port, hosts: ['127.0.0.1'], word: 'out' } }, within);
      expect(await heard.words()).toContain('out');
    } finally {
      await bare.close();
    }
  });
});

function listedInProc(word: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(word);
    } catch {
      return false;
    }
  });
}
