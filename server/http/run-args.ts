import type { Caller } from '../auth/caller';
import { AppError } from '../errors';
import { parseStorableJson } from './json-body';

// These say how to run; every other parameter of a GET is an argument.
const NOT_ARGS = new Set([
  'payload',
  'tag',
  'job_id',
  'parent_job',
  'token',
  'include_header',
  'include_query',
  'raw',
  'wrap_body',
  'queue_limit',
  'cache_ttl',
  'invisible_to_owner',
  'skip_preprocessor',
]);

/** Arguments of a run that a GET asks for: its `payload`, overlaid by the other parameters, which are texts. */
export function argsOfQuery(call: {
  query: Record<string, unknown>;
  request: Request;
  caller: Caller;
}): Record<string, unknown> {
  assertNotLured(call.request, call.caller);
  const { payload } = call.query;
  const args = typeof payload === 'string' ? payloadArgs(payload) : {};
  const others = Object.entries(call.query).filter(([name, value]) => !NOT_ARGS.has(name) && value !== undefined);
  return { ...args, ...Object.fromEntries(others) };
}

/** A link or image on another site must not start a run with the cookie of whoever looks at it. */
function assertNotLured(request: Request, caller: Caller): void {
  const site = request.headers.get('sec-fetch-site');
  if (caller.via !== 'session' || site === null || site === 'same-origin' || site === 'none') return;
  throw new AppError('csrf_refused', 'A page of another site may not start this run with your session. Use a token.');
}

function payloadArgs(payload: string): Record<string, unknown> {
  const text = Buffer.from(payload, 'base64url').toString('utf8');
  const value: unknown = parseStorableJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new AppError('invalid_input', 'payload must be a JSON object in base64url.', { field: 'query.payload' });
}
