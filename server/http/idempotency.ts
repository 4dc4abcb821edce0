import { createHash } from 'node:crypto';
import type { IdempotencyKey } from '../db/submit';
import { AppError } from '../errors';

const HEADER = 'idempotency-key';

/** What the caller's header says: the same request with it again is the same run. Null where there is none. */
export function idempotencyOf({ request, body }: { request: Request; body?: unknown }): IdempotencyKey | null {
  const key = request.headers.get(HEADER);
  if (key === null) return null;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return { key, requestHash: hashOf(request, body) };
  throw new AppError('invalid_input', 'An Idempotency-Key has 1 to 255 printable characters and no spaces.', {
    field: `headers.${HEADER}`,
  });
}

function hashOf(request: Request, body: unknown): string {
  const { pathname, searchParams } = new URL(request.url);
  searchParams.delete('token');
  searchParams.sort();
  const parts = JSON.stringify([request.method, pathname, searchParams.toString(), body ?? null], sortedKeys);
  return createHash('sha256').update(parts).digest('hex');
}

/** An object is the same in whatever order its keys come. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
