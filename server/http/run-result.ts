import { exactJson } from '@/engine/input/exact-json';
import { uuidv7 } from 'uuidv7';
import type { Caller } from '../auth/caller';
import { expectEnd, toldEnd } from '../events/run-ends';
import { waitForRun } from '../events/run-events';
import { AppError } from '../errors';
import { earlyReturnOf, getEarlyResult } from '../queries/early-result';
import { assertMaySeeRun } from '../queries/run-privacy';
import { getResultAtEnd, getResultMaybe, resultOf, type ResultMaybe } from '../queries/get-job-result';

const WAIT_MS_MAX = 120_000;

/** A request that waits for the run it starts. */
export type WaitCall = {
  params: { workspace: string };
  query: { job_id?: string };
  caller: Caller;
  signal: AbortSignal;
};

type Waited = { workspaceId: string; id: string; isNew: boolean; signal: AbortSignal };

/** Starts a run, waits for it and answers its bare result. The run goes on when the wait is over. */
export function replyWithResult(call: WaitCall, start: (awaitedId: string) => Promise<string>): Promise<Response> {
  return startAndWait(call, start, (run) => replyAtEnd(run, lookerOf(run)));
}

/** The same for a flow, which may name a step whose result is the answer while the flow goes on. */
export function replyWithFlowResult(call: WaitCall, start: (awaitedId: string) => Promise<string>): Promise<Response> {
  return startAndWait(call, start, async (run) => {
    const step = await earlyReturnOf(run.id);
    if (step === null) return replyAtEnd(run, lookerOf(run));
    return replyAtEnd(run, async () => (await getEarlyResult(run.id, step)) ?? getResultAtEnd(run));
  });
}

async function startAndWait(
  { params, query, caller, signal }: WaitCall,
  start: (awaitedId: string) => Promise<string>,
  reply: (run: Waited) => Promise<Response>,
): Promise<Response> {
  const awaitedId = query.job_id?.toLowerCase() ?? uuidv7();
  const forget = expectEnd(awaitedId);
  try {
    const id = await start(awaitedId);
    const run = { workspaceId: params.workspace, id };
    const isNew = query.job_id === undefined && id === awaitedId;
    if (!isNew) {
      // An id or key of the caller's own may be that of a run elsewhere, or of somebody else's private one.
      await assertMaySeeRun(caller, run);
      await getResultMaybe(run);
    }
    return await reply({ ...run, isNew, signal });
  } finally {
    forget();
  }
}

/** Takes what was told of the end, or reads it: a run that has just begun is not looked at before something happens. */
function lookerOf({ workspaceId, id, isNew }: Waited): () => Promise<ResultMaybe | null> {
  let isUnseen = isNew;
  return async () => {
    const end = toldEnd(workspaceId, id);
    if (end) return resultOf(end);
    const isFirst = isUnseen;
    isUnseen = false;
    return isFirst ? null : getResultAtEnd({ workspaceId, id });
  };
}

async function replyAtEnd({ id, signal }: Waited, look: () => Promise<ResultMaybe | null>): Promise<Response> {
  const outcome = await waitForRun(id, { timeoutMs: WAIT_MS_MAX, signal }, look);
  if (outcome) return resultResponse(id, outcome.result, outcome.success ?? false);
  throw new AppError('timeout', `Run ${id} has not ended within ${WAIT_MS_MAX / 1000} s; it goes on.`);
}

type OwnReply = { status: number | null; headers: Record<string, string>; body: string };

function resultResponse(id: string, result: unknown, isSuccess: boolean): Response {
  const own = ownReply(result) ?? { status: null, headers: {}, body: exactJson(result ?? null) };
  const status = own.status ?? (isSuccess ? 200 : 500);
  return new Response(hasNoBody(status) ? null : own.body, {
    status,
    headers: {
      'content-type': JSON_TYPE,
      'cache-control': 'no-store',
      ...own.headers,
      // What a script returns is not ours: in a browser it gets an origin of its own, without our cookies.
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'x-millrace-job': id,
    },
  });
}

const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * A result may say how it is answered: `windmill_status_code`, `windmill_content_type`, `windmill_headers`, and the
 * body in `result`.
 */
function ownReply(result: unknown): OwnReply | null {
  if (typeof result !== 'object' || result === null) return null;
  const {
    windmill_status_code,
    windmill_content_type,
    windmill_headers,
    result: body,
  } = result as Record<string, unknown>;
  const status = isStatus(windmill_status_code) ? windmill_status_code : null;
  const type = isContentType(windmill_content_type) ? windmill_content_type : null;
  const headers = ownHeaders(windmill_headers);
  if (status === null && type === null && Object.keys(headers).length === 0) return null;
  const isText = type !== null && typeof body === 'string';
  return {
    status,
    headers: type === null ? headers : { ...headers, 'content-type': type },
    body: isText ? body : exactJson(body ?? null),
  };
}

// They would speak for the whole of our origin, or belong to the connection.
const NOT_OWN = new Set([
  'set-cookie',
  'clear-site-data',
  'strict-transport-security',
  'service-worker-allowed',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-encoding',
  'upgrade',
]);

function ownHeaders(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  const named = Object.entries(value).map(([name, text]) => [name.toLowerCase(), text] as const);
  return Object.fromEntries(
    named.filter(
      (entry): entry is [string, string] => isHeader(entry[1]) && /^[\w-]+$/.test(entry[0]) && !NOT_OWN.has(entry[0]),
    ),
  );
}

function isHeader(text: unknown): text is string {
  return typeof text === 'string' && /^[\t\x20-\x7e]*$/.test(text);
}

function isStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;
}

function isContentType(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.+-]+\/[\w.+-]+(; ?charset=[\w-]+)?$/.test(value);
}

function hasNoBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}
