import type { ChildProcess } from 'node:child_process';
import { isAlive } from '@/scripts/start/processes.mjs';
import { killGroup } from '@/scripts/start/run-command.mjs';
import { until } from './poll';

type Part = { name: string; launch: () => ChildProcess };

/** A server that the test starts, hurts and starts again. */
export class Service {
  #child: ChildProcess | null = null;

  constructor(
    private readonly part: Part,
    private readonly isServing: () => Promise<boolean>,
  ) {
    process.once('exit', () => killGroup(this.#child?.pid, 'SIGKILL'));
  }

  async start(): Promise<void> {
    this.#child = this.part.launch();
    await until(`${this.part.name} serves`, this.isServing);
  }

  /** Ends it by a signal, and returns when it is gone. */
  async end(signal: NodeJS.Signals): Promise<void> {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    if (isAlive(pid)) process.kill(pid, signal);
    await until(`${this.part.name} is gone`, () => !isAlive(pid));
    // A server killed at once leaves children that would keep its port or memory.
    killGroup(pid, 'SIGKILL');
    this.#child = null;
  }

  signal(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid;
    if (pid !== undefined && isAlive(pid)) process.kill(pid, signal);
  }

  async restart(signal: NodeJS.Signals): Promise<void> {
    await this.end(signal);
    await this.start();
  }
}
