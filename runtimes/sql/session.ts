import type { RunRequest } from '../contract';
import { canceled, failed, resultTooLarge, storedResult, timedOut, type Verdict } from '../outcome';

export type Done = { command: string; count: number };

/** Takes the rows of the result as they come; `restart` where another set of rows begins, which is the result then. */
export type Rows = { add: (row: unknown) => void; restart: () => void };

/** What differs between databases. */
export type Driver<Client, Statement> = {
  connect: (onNotice: (text: string) => void) => Promise<Client>;
  query: (client: Client, statement: Statement, rows: Rows) => Promise<Done>;
  /** Stops the server's work on a connection, which closing the socket would not. */
  cancel: (client: Client) => Promise<void>;
  drop: (client: Client) => void;
  close: (client: Client) => Promise<void>;
  describe: (error: unknown) => Verdict;
};

export function badInput(message: string): Verdict {
  return failed('bad_input', { name: 'BadInput', message });
}

/** One connection for one run; the first limit it meets cancels what the server is doing. The last statement's rows are the result. */
export class Session<Client, Statement> {
  #stopped: Verdict | null = null;
  #client: Client | null = null;
  #logBytes = 0;
  #grace: NodeJS.Timeout | null = null;
  #logging: Promise<void> = Promise.resolve();

  constructor(
    private readonly request: RunRequest,
    private readonly driver: Driver<Client, Statement>,
  ) {}

  async run(statements: Statement[]): Promise<Verdict> {
    const { limits, signal } = this.request;
    const timer = setTimeout(() => this.#stop(timedOut(limits)), limits.timeoutMs);
    const cancel = () => this.#stop(canceled());
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const rows = await this.#runAll(statements);
      return this.#stopped ?? storedResult(Buffer.from(`[${rows.join(',')}]`), limits);
    } catch (error) {
      return this.#stopped ?? this.driver.describe(error);
    } finally {
      clearTimeout(timer);
      if (this.#grace) clearTimeout(this.#grace);
      signal.removeEventListener('abort', cancel);
      if (this.#client) await this.driver.close(this.#client).catch(() => {});
      await this.#logging;
    }
  }

  async #runAll(statements: Statement[]): Promise<string[]> {
    const client = await this.driver.connect((text) => this.#log(text));
    this.#client = client;
    let rows: string[] = [];
    for (const [at, statement] of statements.entries()) {
      if (this.#stopped) break;
      const began = performance.now();
      rows = [];
      const isLast = at === statements.length - 1;
      const { command, count } = await this.driver.query(client, statement, this.#collector(isLast, rows));
      const took = Math.round(performance.now() - began);
      this.#log(`statement ${at + 1}: ${command}, ${count} ${count === 1 ? 'row' : 'rows'}, ${took} ms\n`);
    }
    return rows;
  }

  /** Rows become JSON one by one: a table that is too large is given up before it fills the memory. */
  #collector(isLast: boolean, rows: string[]): Rows {
    let bytes = 0;
    const add = (row: unknown) => {
      if (!isLast || this.#stopped) return;
      const json = JSON.stringify(row);
      bytes += Buffer.byteLength(json) + 1;
      rows.push(json);
      if (bytes > this.request.limits.resultBytesMax) this.#stop(resultTooLarge(this.request.limits));
    };
    const restart = () => {
      bytes = 0;
      rows.length = 0;
    };
    return { add, restart };
  }

  #log(text: string): void {
    const { limits, onLog } = this.request;
    if (this.#logBytes > limits.logBytesMax) return;
    this.#logBytes += Buffer.byteLength(text);
    const isOver = this.#logBytes > limits.logBytesMax;
    const line = isOver
      ? `[log truncated: the limit is ${limits.logBytesMax} bytes]\n`
      : text.replaceAll('\0', '\uFFFD');
    this.#logging = this.#logging.then(() => onLog(line));
    if (isOver)
      this.#stop(
        failed('log_limit', { name: 'LogLimit', message: 'log too large: the database sent too many notices' }),
      );
  }

  #stop(verdict: Verdict): void {
    if (this.#stopped) return;
    this.#stopped = verdict;
    const client = this.#client;
    if (!client) return;
    this.#grace = setTimeout(() => this.driver.drop(client), this.request.limits.graceMs);
    // Where even this fails, the grace ends the connection and the server's own statement timeout its work.
    this.driver.cancel(client).catch(() => this.driver.drop(client));
  }
}
