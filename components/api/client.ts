import type { EndpointSpec, Input, ParamNames, Reply } from '@/contract/endpoint';
import { ApiError, readError } from './api-error';

type QueryPart<S> = S extends { query: unknown } ? { query?: Input<S, 'query'> } : unknown;
type BodyPart<S> = S extends { body: unknown }
  ? undefined extends Input<S, 'body'>
    ? { body?: Input<S, 'body'> }
    : { body: Input<S, 'body'> }
  : unknown;
type ParamsPart<S extends EndpointSpec> = [ParamNames<S['path']>] extends [never]
  ? unknown
  : { params: Record<ParamNames<S['path']>, string> };

export type CallInput<S extends EndpointSpec> = ParamsPart<S> & QueryPart<S> & BodyPart<S> & { signal?: AbortSignal };

type LooseInput = { params?: Record<string, string>; query?: unknown; body?: unknown; signal?: AbortSignal };

/** Calls one operation of the API as the signed-in person. Throws only `ApiError` (and the signal's abort). */
export async function callApi<S extends EndpointSpec>(spec: S, input: CallInput<S>): Promise<Reply<S>> {
  const { params, query, body, signal } = input as LooseInput;
  const response = await send(apiUrl(spec.path, params, query), {
    method: spec.method.toUpperCase(),
    headers: headersFor(spec, body),
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: 'same-origin',
    signal,
  });
  if (!response.ok) throw await refusal(response);
  // The server checked this reply against the same spec before sending it.
  return (await readReply(response)) as Reply<S>;
}

/** The address of an operation, for links, event streams and shown commands. */
export function apiUrl(path: string, params: Record<string, string> = {}, query?: unknown): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeSegments(name, params[name] ?? ''));
  const search = queryString(query);
  return `/api${filled}${search === '' ? '' : `?${search}`}`;
}

function encodeSegments(name: string, value: string): string {
  return name === 'path' ? value.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(value);
}

function queryString(query: unknown): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries((query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  return search.toString();
}

function headersFor(spec: EndpointSpec, body: unknown): Record<string, string> {
  return {
    accept: 'application/json, text/plain;q=0.9',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    // A page of another origin cannot set this header without our consent.
    ...(spec.method === 'get' ? {} : { 'x-millrace-csrf': '1' }),
  };
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError({ status: 0, code: 'unreachable', message: 'The server did not answer.' }, { cause });
  }
}

async function refusal(response: Response): Promise<ApiError> {
  const error = await readError(response);
  if (error.status === 401) goToLogin();
  return error;
}

const PAGES_WITHOUT_ACCOUNT = ['/login', '/setup', '/approve'];

function goToLogin(): void {
  const { pathname, search } = window.location;
  if (PAGES_WITHOUT_ACCOUNT.some((page) => pathname.startsWith(page))) return;
  const next = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`;
  window.location.assign(`/login${next}`);
}

async function readReply(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return isJson ? response.json() : response.text();
}
