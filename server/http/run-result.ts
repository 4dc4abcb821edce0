import { waitForEnd } from '../events/run-events';
import { AppError } from '../errors';
import { getResultMaybe } from '../queries/get-job-result';

const WAIT_MS_MAX = 120_000;

export type Waited = { workspaceId: string; id: string; signal: AbortSignal };

/** Waits for the run and answers its bare result. The run goes on when the wait is over. */
export async function replyWithResult({ workspaceId, id, signal }: Waited): Promise<Response> {
  await waitForEnd(id, WAIT_MS_MAX, signal);
  const outcome = await getResultMaybe({ workspaceId, id });
  if (outcome.completed) return resultResponse(id, outcome.result, outcome.success ?? false);
  throw new AppError('timeout', `Run ${id} has not ended within ${WAIT_MS_MAX / 1000} s; it goes on.`);
}

type OwnReply = { status: number; contentType: string; body: string };

function resultResponse(id: string, result: unknown, isSuccess: boolean): Response {
  const reply = (isSuccess ? ownReply(result) : null) ?? {
    status: isSuccess ? 200 : 500,
    contentType: JSON_TYPE,
    body: JSON.stringify(result ?? null),
  };
  return new Response(hasNoBody(reply.status) ? null : reply.body, {
    status: reply.status,
    headers: {
      'content-type': reply.contentType,
      // What a script returns is not ours: in a browser it gets an origin of its own, without our cookies.
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'x-millrace-job': id,
    },
  });
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** A result may say how it is answered: `windmill_status_code`, `windmill_content_type` and the body in `result`. */
function ownReply(result: unknown): OwnReply | null {
  if (typeof result !== 'object' || result === null) return null;
  const { windmill_status_code, windmill_content_type, result: body } = result as Record<string, unknown>;
  const status = isStatus(windmill_status_code) ? windmill_status_code : null;
  const type = isContentType(windmill_content_type) ? windmill_content_type : null;
  if (status === null && type === null) return null;
  const isText = type !== null && typeof body === 'string';
  return { status: status ?? 200, contentType: type ?? JSON_TYPE, body: isText ? body : JSON.stringify(body ?? null) };
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
