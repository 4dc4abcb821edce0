import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunLimits, RunOutcome, Runtime } from '../contract';
import { createRuntimes } from '../registry';
import { openTestSandbox, testRequest } from '../test-request';
import type { Sandbox } from './sandbox';

const ATTACKS = join(import.meta.dirname, 'attacks');
const LANGUAGES: Record<string, string> = { '.sh': 'bash', '.py': 'python3', '.js': 'bun', '.php': 'php' };

type Report = { outcome: RunOutcome; log: string };
type Attack = { args?: Record<string, unknown>; limits?: Partial<RunLimits> };

let runtimes: Map<string, Runtime>;
let canary: ChildProcess;
let server: Server;
let path: Server;
const socketPath = join(tmpdir(), `millrace-attack-${process.pid}.sock`);

beforeAll(async () => {
  server = await listen(0);
  path = await listen(socketPath);
  canary = spawn('sleep', ['600']);
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
  const source = readFileSync(join(ATTACKS, file), 'utf8');
  const language = LANGUAGES[extname(file)] ?? '';
  const request = testRequest({ language, source, args, limits });
  const outcome = await within.get(language)?.run(request);
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

function ownServers(): Record<string, unknown> {
  const address = server.address();
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const reachable = own.filter(({ family, internal }) => family === 'IPv4' && !internal).map((each) => each.address);
  return {
    ports: [typeof address === 'object' ? address?.port : 0],
    hosts: ['127.0.0.1', '::1', '127.0.0.2', '0.0.0.0', ...reachable],
    sockets: [socketPath],
  };
}

describe.each(['strict', 'bubblewrap'] as const)('a hostile script in the sandbox (%s)', (mode) => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await openTestSandbox({ mode, slots: 1 });
    runtimes = createRuntimes(sandbox, { forbiddenEndpoints: [] });
  });
  afterAll(() => sandbox.close());

  it.each([
    'read-shadow.sh',
    'write-outside.py',
    'ptrace.py',
    'mount-namespaces.sh',
    'fd-leak.py',
    'socket-families.py',
    'setuid.sh',
    'proc-sys.py',
    'tiocsti.py',
    'private-network.sh',
  ])('is held: %s', async (file) => {
    expect((await attack(file)).log).toContain('VERDICT held');
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

  it('cannot make more processes than its limit', async () => {
    const { outcome, log } = await attack('fork-bomb.py');
    expect(log).toContain('VERDICT held');
    expect(outcome).toMatchObject({ ok: false });
  });

  it('is tried by every attack in the folder', () => {
    const here = readFileSync(import.meta.filename, 'utf8');
    expect(readdirSync(ATTACKS).filter((file) => !here.includes(`'${file}'`))).toEqual([]);
  });
});

/** Only attacks that look and open, nothing that would change or stop anything. */
describe('the same scripts without a sandbox', () => {
  it('escape, so that the attacks prove something', async () => {
    const bare = await openTestSandbox({ mode: 'off' });
    const within = createRuntimes(bare, { forbiddenEndpoints: [] });
    try {
      expect((await attack('read-shadow.sh', {}, within)).log).toContain('ESCAPED');
      expect((await attack('worker-env.py', { args: { needle: needle() } }, within)).log).toContain('ESCAPED');
      const { outcome } = await attack('loopback-connect.py', { args: ownServers() }, within);
      expect(outcome.ok && JSON.parse(outcome.resultJson)).toContain(socketPath);
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
