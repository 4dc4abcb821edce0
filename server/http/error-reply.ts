import type { Context } from 'hono';
import { randomUUID } from 'node:crypto';
import { isUnavailable } from '../db/is-unavailable';
import { AppError, ERROR_STATUS } from '../errors';
import { log } from '../log';
import { metrics } from '../metrics';

/** The one place that makes a reply of an error. A bug's own message stays in the log. */
export function errorReply(error: unknown, context: Context): Response {
  const requestId = requestIdOf(context);
  const refusal = error instanceof AppError ? error : bugRefusal(error, context);
  count(refusal);
  return Response.json(
    {
      error: {
        code: refusal.code,
        message: refusal.message,
        ...(refusal.field === undefined ? {} : { field: refusal.field }),
        request_id: requestId,
      },
    },
    {
      status: ERROR_STATUS[refusal.code],
      headers: refusal.retryAfterS === undefined ? {} : { 'retry-after': String(Math.ceil(refusal.retryAfterS)) },
    },
  );
}

function count({ code }: AppError): void {
  if (code === 'rate_limited') metrics.rateLimited.inc();
  if (code === 'unauthenticated' || code === 'wrong_credentials') metrics.authFailures.inc({ reason: code });
}

export function newRequestId(): string {
  return randomUUID();
}

export function requestIdOf(context: Context): string {
  return String(context.get('requestId') ?? '');
}

function bugRefusal(error: unknown, context: Context): AppError {
  const { method, path } = context.req;
  if (isUnavailable(error)) {
    log.warn({ err: error, requestId: requestIdOf(context), method, path }, 'database unavailable');
    return new AppError('unavailable', 'The database does not answer; try again shortly.', { retryAfterS: 2 });
  }
  log.error({ err: error, requestId: requestIdOf(context), method, path }, 'request failed');
  return new AppError('internal', 'Something went wrong on the server. The request id names it in the log.');
}
