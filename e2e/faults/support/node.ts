import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isAlive } from '@/scripts/start/processes.mjs';
import { killGroup } from '@/scripts/start/run-command.mjs';
import { BUNDLE_DIR } from './bundle.mjs';
import { until } from './poll';
import { numberFor } from './seed';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const ERROR = 50;
const FATAL = 60;
/** A busy machine takes its time to load a process. */
const READY_MS = 60_000;

const running = new Set<Node>();
// Whatever ends the tests ends what they started.
process.once('exit', () => {
  for (const node of running) killGroup(node.pid, 'SIGKILL');
});

export type NodeKind = 'app' | 'worker';
export type LogRecord = { level: number; msg: string; err?: { message?: string; code?: string } };

/** One process of the product: the real bundle, except that an app serves no pages. */
export class Node {
  readonly log: LogRecord[] = [];
  /** How often it came to its end although nobody asked it to. */
  deaths = 0;
  /** Of all that came after each other. */
  readonly pids: number[] = [];
  #isWanted = true;
  #readyAt = 0;
  #child: ChildProcess;

  private constructor(
    readonly kind: NodeKind,
    private readonly name: string,
    private readonly env: Record<string, string>,
  ) {
    this.#child = this.#launch();
    running.add(this);
  }

  static async start(kind: NodeKind, number: number, env: Record<string, string>): Promise<Node> {
    const node = new Node(kind, `${kind} ${number}`, env);
    await node.#untilReady();
    return node;
  }

  /** Starts one that is to refuse, and answers what it said last. */
  static async refusal(kind: NodeKind, number: number, env: Record<string, string>): Promise<string> {
    const node = new Node(kind, `${kind} ${number}`, env);
    node.#isWanted = false;
    const last = () => node.log.find(({ level }) => level === FATAL);
    await until(`${kind} refuses to start`, () => node.#child.exitCode !== null && last() !== undefined);
    return last()?.err?.message ?? '';
  }

  get url(): string {
    return `http://127.0.0.1:${this.env.PORT}`;
  }

  /** Of a worker. */
  get metricsUrl(): string {
    return `http://127.0.0.1:${this.env.MILLRACE_WORKER_PORT}/metrics`;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  get dataDir(): string {
    return this.env.MILLRACE_DATA_DIR ?? '';
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isAlive(): boolean {
    return isAlive(this.pid);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.isAlive) process.kill(this.pid, signal);
  }

  /** Ends it without a farewell, and waits until its successor serves. */
  async crash(): Promise<void> {
    this.#readyAt = this.log.length;
    this.signal('SIGKILL');
    await this.#untilReady();
  }

  /** Ends it without a farewell, and for good. */
  async destroy(): Promise<void> {
    this.#isWanted = false;
    this.signal('SIGKILL');
    await until(`${this.kind} is gone`, () => !this.isAlive);
  }

  /** Asks it to end, and answers its exit code. */
  async stop(timeoutMs = 30_000): Promise<number | null> {
    const child = this.#child;
    this.#isWanted = false;
    if (!this.isAlive) return child.exitCode;
    this.signal('SIGCONT');
    this.signal('SIGTERM');
    await until(`${this.kind} ends`, () => child.exitCode !== null || child.signalCode !== null, timeoutMs);
    return child.exitCode;
  }

  errors(): LogRecord[] {
    return this.log.filter(({ level }) => level >= ERROR);
  }

  #launch(): ChildProcess {
    const child = spawn(process.execPath, [`${BUNDLE_DIR}/${this.kind}.mjs`], {
      cwd: ROOT,
      env: {
        NODE_ENV: 'test',
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        MILLRACE_FAILPOINT_SEED: this.#seed(),
        ...this.env,
        // A successor's counters begin anew and are not asked, and the port may be another's by now.
        ...(this.deaths > 0 ? { MILLRACE_WORKER_PORT: '' } : {}),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    if (child.pid) this.pids.push(child.pid);
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface(stream).on('line', (line) => this.log.push(readRecord(line)));
    // As a supervisor does: what dies is started again.
    child.once('exit', () => {
      if (!this.#isWanted) return;
      this.deaths++;
      this.#child = this.#launch();
    });
    return child;
  }

  /** Its successor throws other dice, or it would die at the same moment for ever. */
  #seed(): string {
    return String(numberFor(`${this.name} ${this.deaths}`));
  }

  async #untilReady(): Promise<void> {
    const isReady = () => this.log.slice(this.#readyAt).some(({ msg }) => msg === `${this.kind} is ready`);
    await until(`${this.kind} is ready`, isReady, READY_MS).catch((error: unknown) => {
      throw new Error(`${this.kind}: ${JSON.stringify(this.log.slice(-10))}`, { cause: error });
    });
  }
}

function readRecord(line: string): LogRecord {
  if (!line.startsWith('{')) return { level: 0, msg: line };
  try {
    return JSON.parse(line) as LogRecord;
  } catch {
    return { level: 0, msg: line };
  }
}
