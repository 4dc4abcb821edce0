import { choosePort } from '@/scripts/start/ports.mjs';
import { Api } from './api';
import { Effects } from './effects';
import { assertNoFoldersLeft } from './leftovers';
import { Node, type NodeKind } from './node';
import { until } from './poll';
import { type Dice, diceFor, pick } from './seed';
import { Stores } from './stores';

export const WORKSPACE = 'demo';
/** For workers that nobody hurts: on a busy machine a heartbeat may be late, and no test is about that. */
export const STEADY = { WORKER_LEASE_S: '15' };
/** Short, so that a lost worker costs a test seconds. */
export const LEASE_S = 3;

/** Stores, processes of the product and the world outside: what a test file hurts. */
export class World {
  readonly nodes: Node[] = [];
  readonly api = new Api(() => this.apps());
  #launched = 0;
  readonly #dice = new Map<string, Dice>();

  private constructor(
    readonly stores: Stores,
    readonly effects: Effects,
  ) {}

  static async open(): Promise<World> {
    const [stores, effects] = await Promise.all([Stores.open(), Effects.open()]);
    // With a workspace of that name, a first start leaves the examples out.
    await stores.sql(`INSERT INTO workspace (id, name, created_by) VALUES ('${WORKSPACE}', 'Demo', 'system')`);
    return new World(stores, effects);
  }

  apps(): string[] {
    return this.nodes.filter((node) => node.kind === 'app').map((node) => node.url);
  }

  workers(): Node[] {
    return this.nodes.filter((node) => node.kind === 'worker');
  }

  aWorker(purpose: string): Node {
    const dice = this.#dice.get(purpose) ?? diceFor(purpose);
    this.#dice.set(purpose, dice);
    return pick(this.workers(), dice);
  }

  async startApps(count: number, env: Record<string, string> = {}): Promise<Node[]> {
    return Promise.all(Array.from({ length: count }, () => this.#start('app', env)));
  }

  async startWorkers(count: number, env: Record<string, string> = {}): Promise<Node[]> {
    return Promise.all(Array.from({ length: count }, () => this.#start('worker', env)));
  }

  /** Whatever was accepted has ended, and nothing waits any more. */
  async untilQuiet(timeoutMs = 60_000): Promise<void> {
    await until('all work ends', async () => (await this.stores.count('job_live')) === 0, timeoutMs).catch(
      async (error: unknown) => {
        const left = await this.stores.sql('SELECT * FROM job_live ORDER BY id LIMIT 5');
        throw new Error(`left: ${JSON.stringify(left)}`, { cause: error });
      },
    );
  }

  /** How many processes died so far. */
  deaths(): number {
    return this.nodes.reduce((sum, { deaths }) => sum + deaths, 0);
  }

  /** Ends the processes of a test; the stores stay for the next one. */
  async stopNodes(): Promise<void> {
    for (const wire of [this.stores.postgresWire, this.stores.redisWire]) wire.set({ kind: 'pass' });
    const ending = this.nodes.splice(0);
    await Promise.all(ending.map((node) => node.stop()));
    this.effects.clear();
    this.api.refusals.length = 0;
    await this.stores.redis.flushall();
    assertNoFoldersLeft(ending.filter(({ kind }) => kind === 'worker'));
  }

  async close(): Promise<void> {
    for (const node of this.nodes) node.signal('SIGKILL');
    this.effects.close();
    await this.stores.close();
  }

  /** Starts a process that is to refuse, and answers why it did. */
  async refusalOf(kind: NodeKind): Promise<string> {
    const number = ++this.#launched;
    return Node.refusal(kind, number, await this.#environment(kind, number));
  }

  /** Starts another of its kind, then asks this one to end, as a rolling deploy does. Answers its exit code. */
  async replace(node: Node, env: Record<string, string> = {}): Promise<number | null> {
    await this.#start(node.kind, env);
    this.nodes.splice(this.nodes.indexOf(node), 1);
    return node.stop();
  }

  async #start(kind: NodeKind, env: Record<string, string>): Promise<Node> {
    const number = ++this.#launched;
    const node = await Node.start(kind, number, { ...(await this.#environment(kind, number)), ...env });
    this.nodes.push(node);
    return node;
  }

  async #environment(kind: NodeKind, number: number): Promise<Record<string, string>> {
    const [port, workerPort] = [await choosePort(0), await choosePort(0)];
    return {
      ...this.stores.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      BASE_URL: `http://127.0.0.1:${port}`,
      MILLRACE_ROLE: kind,
      MILLRACE_DATA_DIR: `${this.stores.dataDir}/${kind}-${number}`,
      MILLRACE_SECRET_KEY: 'a key for fault tests only',
      MILLRACE_SANDBOX: 'off',
      SUPERADMIN_SECRET: this.api.secret,
      WORKER_TAGS: 'bash,flow',
      WORKER_CONCURRENCY: '4',
      WORKER_LEASE_S: String(LEASE_S),
      WORKER_DRAIN_GRACE_S: '3',
      MILLRACE_WORKER_PORT: String(workerPort),
    };
  }
}
