import { Worker } from 'node:worker_threads';

/** Beside this file, or beside the bundle this file is in: see scripts/start/bundle.mjs. */
const PROGRAM = new URL('./thread.mjs', import.meta.url);

export type Surroundings = {
  /** JSON text of each variable the expression may read. */
  values: Record<string, string>;
  /** JSON text by path or key, for each of the functions that read something. */
  read: Record<ReadKind, Record<string, string>>;
};

export type ReadKind = 'variable' | 'resource' | 'flow_user_state';

export type ExpressionRequest = {
  expr: string;
  around: Surroundings /** Truthiness instead of the value. */;
  isPredicate: boolean;
};

/** A value that the expression reads by a name that only its evaluation tells, and that it was not given. */
export type MissingValue = { kind: ReadKind; path: string };

/** The value as JSON text, or what stands in the way. */
export type Answer = { json: string } | { error: string } | { missing: MissingValue };

type Limits = { /** Of the expressions. */ timeMsMax: number /** Of the thread. */; threadMsMax: number };

type Message = { type: 'ready' } | { type: 'answers'; answers: Answer[] };

type Waiting = { resolve: (answers: Answer[]) => void; reject: (error: Error) => void };

/** A thread with QuickJS in it. It works on one batch at a time; when it fails, it is done for and to be ended. */
export class ExpressionThread {
  isBusy = false;
  // It needs nothing of this process: not its environment, not the flags it was started with.
  readonly #worker = new Worker(PROGRAM, { env: {}, execArgv: [] });
  readonly #ready: Promise<void>;
  #waiting: Waiting | null = null;

  constructor() {
    this.#worker.unref();
    this.#ready = new Promise((resolve, reject) => {
      this.#worker.on('message', (message: Message) => {
        if (message.type === 'ready') resolve();
        else this.#waiting?.resolve(message.answers);
      });
      const fail = (cause: unknown) => {
        const error = new Error('the interpreter of expressions has died', { cause });
        reject(error);
        this.#waiting?.reject(error);
      };
      this.#worker.once('error', fail);
      this.#worker.once('exit', fail);
    });
    this.#ready.catch(() => undefined);
  }

  /** Rejects where the thread has died or does not answer in time. */
  async evaluate(requests: ExpressionRequest[], { timeMsMax, threadMsMax }: Limits): Promise<Answer[]> {
    this.isBusy = true;
    await this.#ready;
    return new Promise<Answer[]>((resolve, reject) => {
      const tooLate = () => reject(new Error(`it took longer than ${timeMsMax / 1000} s`));
      const timer = setTimeout(tooLate, threadMsMax);
      const settled = <T>(settle: (value: T) => void) => {
        return (value: T) => {
          clearTimeout(timer);
          this.#waiting = null;
          this.isBusy = false;
          settle(value);
        };
      };
      this.#waiting = { resolve: settled(resolve), reject: settled(reject) };
      this.#worker.postMessage({ requests, timeMsMax }, []);
    });
  }

  end(): void {
    void this.#worker.terminate();
  }
}
