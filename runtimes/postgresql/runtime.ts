import { type Client, DatabaseError, Query, type QueryConfig } from 'pg';
import type { RunOutcome, RunRequest, Runtime } from '../contract';
import { canceled, failed, NOTHING_RAN, resultTooLarge, storedResult, timedOut, type Verdict } from '../outcome';
import { cancelBackend, connect, type ConnectOptions, databaseResource } from './connection';
import { type Endpoint, vetEndpoint } from './endpoint';
import { DATABASE, postgresqlSignature, readDefault } from './signature';
import { type SqlParameter, type Statement, sqlParameters, sqlStatements } from './statements';
import { bindValue } from './values';

export function postgresqlRuntime({ forbiddenEndpoints }: { forbiddenEndpoints: Endpoint[] }): Runtime {
  return {
    language: 'postgresql',
    signature: async (source) => postgresqlSignature(source),
    unavailable: async () => null,
    run: async (request): Promise<RunOutcome> => {
      const began = performance.now();
      const verdict = request.signal.aborted ? canceled() : await runSql(request, forbiddenEndpoints);
      return { ...NOTHING_RAN, timings: { ...NOTHING_RAN.timings, runMs: performance.now() - began }, ...verdict };
    },
  };
}

async function runSql(request: RunRequest, forbidden: Endpoint[]): Promise<Verdict> {
  const parsed = databaseResource.safeParse(request.args[DATABASE]);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return badInput(`the argument "${DATABASE}" is no postgresql resource: ${issue?.path.join('.')} ${issue?.message}`);
  }
  const vetted = await vetEndpoint(parsed.data, forbidden);
  if ('refusal' in vetted) return badInput(`cannot connect to the database: ${vetted.refusal}`);
  const parameters = sqlParameters(request.source);
  const statements = sqlStatements(request.source, parameters);
  const unknown = statements
    .flatMap((each) => each.parameters)
    .find((at) => !parameters.some((p) => p.position === at));
  if (unknown !== undefined)
    return badInput(`$${unknown} is used but not declared: add a line "-- $${unknown} name (type)"`);
  const target = { resource: parsed.data, address: vetted.address, timeoutMs: request.limits.timeoutMs };
  return new Session(request, { target, parameters }).run(statements);
}

function badInput(message: string): Verdict {
  return failed('bad_input', { name: 'BadInput', message });
}

/** One connection for one run; the first limit it meets cancels what the server is doing. */
class Session {
  #stopped: Verdict | null = null;
  #client: Client | null = null;
  #logBytes = 0;
  #grace: NodeJS.Timeout | null = null;
  #logging: Promise<void> = Promise.resolve();

  constructor(
    private readonly request: RunRequest,
    private readonly job: { target: ConnectOptions; parameters: SqlParameter[] },
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
      return this.#stopped ?? describe(error);
    } finally {
      clearTimeout(timer);
      if (this.#grace) clearTimeout(this.#grace);
      signal.removeEventListener('abort', cancel);
      await this.#client?.end().catch(() => {});
      await this.#logging;
    }
  }

  async #runAll(statements: Statement[]): Promise<string[]> {
    const client = await connect(this.job.target);
    this.#client = client;
    client.on('error', () => {
      // The query in flight rejects with the same.
    });
    client.on('notice', ({ severity, message }) => this.#log(`${severity ?? 'NOTICE'}: ${message ?? ''}\n`));
    let rows: string[] = [];
    for (const [at, statement] of statements.entries()) {
      if (this.#stopped) break;
      const began = performance.now();
      const done = await this.#query(client, { statement, isLast: at === statements.length - 1 });
      rows = done.rows;
      const took = Math.round(performance.now() - began);
      this.#log(
        `statement ${at + 1}: ${done.command}, ${done.count} ${done.count === 1 ? 'row' : 'rows'}, ${took} ms\n`,
      );
    }
    return rows;
  }

  /** Rows become JSON one by one: a table that is too large is given up before it fills the memory. */
  #query(client: Client, { statement, isLast }: { statement: Statement; isLast: boolean }): Promise<Done> {
    const values = statement.parameters.map((position) => this.#valueOf(position));
    // The extended protocol takes one statement only, so nothing can slip in behind it.
    const config: QueryConfig & { queryMode: 'extended' } = { text: statement.text, values, queryMode: 'extended' };
    const query = new Query(config);
    const rows: string[] = [];
    let bytes = 0;
    return new Promise((resolve, reject) => {
      query.on('row', (row: unknown) => {
        if (!isLast || this.#stopped) return;
        const json = JSON.stringify(row);
        bytes += Buffer.byteLength(json) + 1;
        rows.push(json);
        if (bytes > this.request.limits.resultBytesMax) this.#stop(resultTooLarge(this.request.limits));
      });
      query.on('end', (result) => resolve({ rows, command: result.command ?? 'OK', count: result.rowCount ?? 0 }));
      query.on('error', reject);
      client.query(query);
    });
  }

  #valueOf(position: number): unknown {
    const parameter = this.job.parameters.find((each) => each.position === position);
    if (!parameter) return null;
    const given = this.request.args[parameter.name];
    const { schema } = postgresqlSignature(this.request.source);
    const fallback =
      parameter.default === null ? null : readDefault(parameter.default, schema.properties?.[parameter.name] ?? {});
    return bindValue(given === undefined ? fallback : given, parameter);
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
    this.#grace = setTimeout(() => dropConnection(client), this.request.limits.graceMs);
    // Where even this fails, the grace ends the connection and the server's own statement timeout its work.
    cancelBackend(this.job.target, client).catch(() => dropConnection(client));
  }
}

type Done = { rows: string[]; command: string; count: number };

function dropConnection(client: Client): void {
  const { connection } = client as Client & { connection?: { stream?: { destroy: () => void } } };
  connection?.stream?.destroy();
}

function describe(error: unknown): Verdict {
  if (error instanceof DatabaseError) {
    const { message, detail, hint, code } = error;
    const lines = [message, detail && `Detail: ${detail}`, hint && `Hint: ${hint}`, code && `SQLSTATE ${code}`];
    return failed('script_error', { name: 'DatabaseError', message: lines.filter(Boolean).join('\n') });
  }
  const message = error instanceof Error ? error.message || error.name : String(error);
  return failed('script_error', { name: 'ConnectionError', message: `cannot reach the database: ${message}` });
}
