import { getConfig } from '../config';
import { AppError } from '../errors';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether an unsafe request that carries our cookie was made by our own pages: it has a header that other
 * sites cannot add without asking us, and the browser does not say that it comes from elsewhere.
 */
export function isSameSite(request: Request): boolean {
  if (SAFE_METHODS.has(request.method)) return true;
  if (request.headers.get('x-millrace-csrf') !== '1') return false;
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return false;
  const origin = request.headers.get('origin');
  return origin === null || isOwnOrigin(origin, request.headers.get('host'));
}

export function assertSameSite(request: Request): void {
  if (isSameSite(request)) return;
  throw new AppError('csrf_refused', 'This request was not made by a page of this app: x-millrace-csrf is missing.');
}

function isOwnOrigin(origin: string, host: string | null): boolean {
  if (origin === new URL(getConfig().baseUrl).origin) return true;
  return host !== null && (origin === `http://${host}` || origin === `https://${host}`);
}
