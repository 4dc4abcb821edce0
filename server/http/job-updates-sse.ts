import { exactJson } from '@/engine/input/exact-json';
import type { JobUpdate } from '@/contract/job-shape';
import { subscribeToRun } from '../events/run-events';
import { log } from '../log';
import { metrics } from '../metrics';
import { getResult } from '../queries/get-job-result';
import { getJobUpdate, type UpdateWish } from '../queries/get-job-updates';
import type { JobAddress } from '../queries/get-job';

const HEARTBEAT_MS = 15_000;
// A proxy or a browser may keep a dead stream for long; the client comes back with its offset.
const STREAM_MS_MAX = 600_000;
// What happens faster than this is sent together.
const GAP_MS = 150;

type Call = {
  query: { log_offset?: number; no_logs?: boolean };
  request: Request;
  signal: AbortSignal;
  /** The last event holds the result. */
  hasResult?: boolean;
};

/** Sends an update at first and whenever something changed, until the job ends. Each event's id is the log offset. */
export async function streamJobUpdates(address: JobAddress, call: Call): Promise<Response> {
  const wish = { from: call.hasResult ? 0 : offsetOf(call), hasLogs: !call.query.no_logs };
  // Read before the stream begins: a job that is not there is a 404, not an event.
  const first = await getJobUpdate(address, wish);
  const events = eventsOf(address, { first, hasLogs: wish.hasLogs, hasResult: call.hasResult, signal: call.signal });
  return new Response(streamOf(counted(events)), {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
  });
}

function offsetOf({ query, request }: Call): number {
  const last = Number(request.headers.get('last-event-id') ?? Number.NaN);
  return Number.isSafeInteger(last) && last >= 0 ? last : (query.log_offset ?? 0);
}

type Begun = {
  first: Awaited<ReturnType<typeof getJobUpdate>>;
  hasLogs: boolean;
  hasResult?: boolean;
  signal: AbortSignal;
};

async function* eventsOf(address: JobAddress, { first, hasLogs, hasResult, signal }: Begun): AsyncGenerator<string> {
  let { cursor } = first;
  let shown = stateKey(first.update);
  let spokenAt = performance.now();
  const endsAt = spokenAt + STREAM_MS_MAX;
  const textOf = async (update: JobUpdate) =>
    eventText(hasResult && update.completed ? { ...update, only_result: await getResult(address) } : update);
  yield await textOf(first.update);
  if (first.update.completed) return;
  for await (const _ of subscribeToRun(first.rootId, signal)) {
    const wish: UpdateWish = { from: cursor, hasLogs };
    const next = await getJobUpdate(address, wish);
    cursor = next.cursor;
    const isNew = next.update.new_logs !== undefined || stateKey(next.update) !== shown;
    const isQuiet = performance.now() - spokenAt >= HEARTBEAT_MS;
    if (isNew) yield await textOf(next.update);
    else if (isQuiet) yield `data: {"type":"ping"}\n\n`;
    if (isNew || isQuiet) spokenAt = performance.now();
    shown = stateKey(next.update);
    if (next.update.completed) return;
    if (performance.now() > endsAt) break;
    await pause(signal);
  }
  yield `data: {"type":"timeout"}\n\n`;
}

async function* counted(events: AsyncGenerator<string>): AsyncGenerator<string> {
  metrics.sseClients.inc();
  try {
    yield* events;
  } finally {
    metrics.sseClients.dec();
  }
}

function stateKey(update: JobUpdate): string {
  return JSON.stringify([update.running, update.completed, update.progress, update.revision]);
}

function eventText(update: JobUpdate & { only_result?: unknown }): string {
  return `id: ${update.log_offset}\ndata: ${exactJson({ type: 'update', ...update })}\n\n`;
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, GAP_MS);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}

function streamOf(events: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let isCanceled = false;
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value, done } = await events.next();
        // The reader left while we waited: there is nobody to tell, and no stream to close.
        if (isCanceled) return;
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        log.error({ err: error }, 'a stream of job updates broke off');
        if (!isCanceled) controller.error(error);
      }
    },
    async cancel() {
      isCanceled = true;
      await events.return(undefined);
    },
  });
}
