import { parseExact } from '@/engine/input/exact-json';
import { isJsonBody, isTextBody } from './webhook-body';

export type Webhook = {
  query: {
    include_header?: string;
    include_query?: string;
    raw?: boolean;
    wrap_body?: boolean;
    skip_preprocessor?: boolean;
    [other: string]: unknown;
  };
  /** Its arguments as they came: see webhookBody. */
  body?: unknown;
  text: string;
  request: Request;
};

type Fields = Record<string, unknown>;

/** The arguments that a request gives a run: its body, and what of the request its address asks for. */
export function webhookArgs(call: Webhook): Fields {
  const { include_header, include_query, wrap_body } = call.query;
  const body = (call.body ?? {}) as Fields;
  return {
    ...(wrap_body ? { body } : body),
    ...namedHeaders(call.request.headers, namesOf(include_header)),
    ...namedParameters(call.request, namesOf(include_query)),
    ...(call.query.raw ? { raw_string: call.text } : {}),
  };
}

/** The same request as an event, of which a preprocessor makes the arguments. */
export function webhookEvent(call: Webhook): Fields {
  const isText = isTextBody(call.request);
  return {
    kind: 'webhook',
    body: isText ? {} : bodyOf(call),
    raw_string: isText || call.query.raw ? call.text : null,
    query: Object.fromEntries([...new URL(call.request.url).searchParams].filter(([name]) => name !== 'token')),
    headers: Object.fromEntries([...call.request.headers].filter(([name]) => !CREDENTIALS.has(name))),
  };
}

// Arguments are stored, and seen by everybody who may see the run.
const CREDENTIALS = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** JSON that is no object stands under `body` among arguments; in an event it is itself. */
function bodyOf({ request, body, text }: Webhook): unknown {
  const value: unknown = isJsonBody(request) && text !== '' ? parseExact(text) : body;
  return value ?? {};
}

function namesOf(list: string | undefined): string[] {
  return list === undefined ? [] : list.split(',').map((name) => name.trim());
}

function namedHeaders(headers: Headers, names: string[]): Fields {
  const found = names.flatMap((name) => {
    const isReadable = /^[\w-]+$/.test(name) && !CREDENTIALS.has(name.toLowerCase());
    const value = isReadable ? headers.get(name) : null;
    return value === null ? [] : [[name.toLowerCase().replaceAll('-', '_'), value]];
  });
  return Object.fromEntries(found) as Fields;
}

function namedParameters(request: Request, names: string[]): Fields {
  if (names.length === 0) return {};
  const { searchParams } = new URL(request.url);
  return Object.fromEntries(
    names.filter((name) => name !== 'token' && searchParams.has(name)).map((name) => [name, searchParams.get(name)]),
  );
}
