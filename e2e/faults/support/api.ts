import { setTimeout as delay } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import { diceFor, pick } from './seed';

export type Reply = { status: number; text: string; retryAfterS: number };

const RETRY_MS = 100;
const RETRY_MS_MAX = 1_000;
const TIMEOUT_MS = 10_000;

/** A client as it should be: it retries what it does not know, with the same id. */
export class Api {
  readonly secret = 'the-superadmin-of-a-fault-test';
  /** Answers to submissions that were not accepted, and those that never came (status 0). */
  readonly refusals: Reply[] = [];
  readonly #dice = diceFor('which app node');

  constructor(private readonly apps: () => string[]) {}

  /** One try. Throws when there was no answer. */
  async request(method: string, path: string, { body, headers = {} }: Sent = {}): Promise<Reply> {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(`${pick(this.apps(), this.#dice)}/api/${path}`, {
        method,
        headers: { authorization: `Bearer ${this.secret}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: timeout.signal,
      });
      const retryAfterS = Number(response.headers.get('retry-after') ?? 0);
      return { status: response.status, text: await response.text(), retryAfterS };
    } finally {
      clearTimeout(timer);
    }
  }

  async get<T>(path: string): Promise<T> {
    return parse<T>(path, await this.request('GET', path));
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    return parse<T>(path, await this.request('POST', path, { body }));
  }

  /** Submits until it is accepted or refused for good, and answers the id. */
  async submit(run: Submission, timeoutMs = 60_000): Promise<string> {
    const id = uuidv7();
    const path = `w/demo/jobs/run/${'flow' in run ? 'preview_flow' : 'preview'}?job_id=${id}`;
    const body = bodyOf(run);
    const end = performance.now() + timeoutMs;
    for (;;) {
      const reply = await this.request('POST', path, { body: { ...body, args: run.args ?? {} } }).catch(noAnswer);
      if (reply.status === 201) return id;
      this.refusals.push(reply);
      if (reply.status !== 0 && reply.status < 500 && reply.status !== 429)
        throw new Error(`${reply.status} ${reply.text}`);
      if (performance.now() > end) throw new Error(`not accepted in ${timeoutMs} ms: ${reply.status} ${reply.text}`);
      await delay(Math.min(RETRY_MS_MAX, reply.retryAfterS * 1000 || RETRY_MS));
    }
  }

  async submitAll(runs: Submission[], concurrency = 16): Promise<string[]> {
    const ids: string[] = [];
    const left = [...runs];
    const lanes = Array.from({ length: concurrency }, async () => {
      for (let run = left.shift(); run; run = left.shift()) ids.push(await this.submit(run));
    });
    await Promise.all(lanes);
    return ids;
  }
}

type Sent = { body?: unknown; headers?: Record<string, string> };

export type Submission = { args?: Record<string, unknown> } & (
  | { bash: string }
  | { language: string; source: string }
  | { flow: { modules: unknown[]; failure_module?: unknown } }
);

function bodyOf(run: Submission): object {
  if ('flow' in run) return { value: run.flow };
  return 'bash' in run ? { language: 'bash', content: run.bash } : { language: run.language, content: run.source };
}

function parse<T>(path: string, { status, text }: Reply): T {
  if (status >= 300) throw new Error(`${path}: ${status} ${text.slice(0, 300)}`);
  try {
    return JSON.parse(text) as T;
  } catch {
    return text as T;
  }
}

/** No answer is like a refusal for now: whether it was carried out nobody knows. */
function noAnswer(error: unknown): Reply {
  return { status: 0, text: String(error instanceof Error ? (error.cause ?? error) : error), retryAfterS: 0 };
}
