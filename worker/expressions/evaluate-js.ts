import { type Answer, type ExpressionRequest, ExpressionThread } from './expression-thread';

/** What a batch may take; whoever waits behind it waits that long at most. */
const TIME_MS_MAX = 2_000;
/** A thread that has not answered by then is in a call that cannot be interrupted. */
const THREAD_MS_MAX = 4_000;
const THREADS_MAX = 3;
/** A batch that has waited so long behind others gets a thread of its own. */
const PATIENCE_MS = 20;

export class EvaluationError extends Error {
  override name = 'EvaluationError';
}

type Batch = { requests: ExpressionRequest[]; answer: (answers: Answer[]) => void };

const waiting: Batch[] = [];
const threads = new Set<ExpressionThread>();

/** Evaluates expressions, each in a fresh QuickJS, in a thread of their own: one round trip for all of them. */
export function evaluateJs(requests: ExpressionRequest[]): Promise<Answer[]> {
  return new Promise((answer) => {
    const batch = { requests, answer };
    waiting.push(batch);
    handOut();
    if (waiting.includes(batch)) setTimeout(() => hurry(batch), PATIENCE_MS).unref();
  });
}

function handOut(): void {
  if (threads.size === 0) threads.add(new ExpressionThread());
  for (const thread of threads) {
    const batch = thread.isBusy ? undefined : waiting.shift();
    if (batch) void run(thread, batch);
  }
}

/** Others take long: one more thread, as far as there may be. */
function hurry(batch: Batch): void {
  if (!waiting.includes(batch)) return;
  if (threads.size < THREADS_MAX) threads.add(new ExpressionThread());
  handOut();
}

async function run(thread: ExpressionThread, { requests, answer }: Batch): Promise<void> {
  try {
    answer(await thread.evaluate(requests, { timeMsMax: TIME_MS_MAX, threadMsMax: THREAD_MS_MAX }));
  } catch (error) {
    threads.delete(thread);
    thread.end();
    const message = error instanceof Error ? error.message : String(error);
    answer(requests.map(() => ({ error: message })));
  }
  handOut();
}

/** The error of an expression, which it names. */
export function evaluationError(expr: string, message: string): EvaluationError {
  return new EvaluationError(`Error during isolated evaluation of expression \`${expr}\`: ${message}`);
}
