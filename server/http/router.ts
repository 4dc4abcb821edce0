import { exactJson } from '@/engine/input/exact-json';
import { Hono } from 'hono';
import type { Context } from 'hono';
import type { z } from 'zod';
import type { EndpointSpec, ParamNames, Reply, ReplyKind } from '@/contract/endpoint';
import { authenticate } from '../auth/authenticate';
import { authorize } from '../auth/authorize';
import type { Caller } from '../auth/caller';
import { assertMaySeeRun } from '../queries/run-privacy';
import { requestIdOf } from './error-reply';
import { readBody, readParams, readQuery } from './read-input';
import { apiHeaders } from './security-headers';

type Parsed<S, K extends 'params' | 'query' | 'body', Otherwise> =
  S extends Record<K, infer T> ? (T extends z.ZodType ? z.output<T> : Otherwise) : Otherwise;

export type HandlerInput<S extends EndpointSpec> = {
  params: Parsed<S, 'params', Record<ParamNames<S['path']>, string>>;
  query: Parsed<S, 'query', Record<never, never>>;
  body: Parsed<S, 'body', undefined>;
  /** The body as it came. */
  text: string;
  /** Null only where the spec's role is `public` and nobody is signed in. */
  caller: S['role'] extends 'public' ? Caller | null : Caller;
  request: Request;
  clientIp: string;
  /** Aborts when the caller goes away. */
  signal: AbortSignal;
};

/**
 * Returns the reply's value (JSON where the spec has a schema, plain text where it says 'text'), nothing for
 * 204, or a whole `Response` for streams, redirects, pages and own headers.
 */
export type Handler<S extends EndpointSpec> = (
  input: HandlerInput<S>,
) => Reply<S> | Response | undefined | Promise<Reply<S> | Response | undefined>;

export type Router = {
  on<S extends EndpointSpec>(spec: S, handler: Handler<S>): void;
  readonly specs: readonly EndpointSpec[];
  readonly app: Hono;
};

export type RouterOptions = {
  /** Tests check that what handlers answer is what the contract says; callers would otherwise find out. */
  areRepliesChecked?: boolean;
};

export function createRouter(options: RouterOptions = {}): Router {
  const app = new Hono();
  const specs: EndpointSpec[] = [];
  return {
    app,
    specs,
    on(spec, handler) {
      specs.push(spec);
      app.on(spec.method.toUpperCase(), honoPath(spec.path), async (context) => {
        const input = await readInput(spec, context);
        // The parse above is what makes the handler's typed input true.
        const outcome = await handler(input as unknown as HandlerInput<typeof spec>);
        return outcome instanceof Response ? outcome : toResponse(spec, outcome, { context, ...options });
      });
    },
  };
}

/** `{path}` spans slashes: the path of an item is part of the address, as in Windmill's clients. */
function honoPath(path: string): string {
  return `/api${path}`.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'path' ? ':path{.+}' : `:${name}`));
}

async function readInput(spec: EndpointSpec, context: Context) {
  const request = context.req.raw;
  const clientIp = clientIpOf(context);
  // Rights first: a stranger learns nothing from how their input is judged.
  const identity = await authenticate(request, {
    isPublic: spec.role === 'public',
    takesTokenInAddress: spec.takesIdempotencyKey,
  });
  const params = readParams(spec, context.req.param());
  const caller = await authorize({
    spec,
    identity,
    workspaceId: context.req.param('workspace'),
    itemPath: context.req.param('path'),
  });
  await checkRun(spec, context, caller);
  const query = readQuery(spec, request.url);
  const { body, text } = await readBody(spec, request);
  return { params, query, body, text, caller, request, clientIp, signal: request.signal };
}

/** A run that is not the caller's to see is not there for them, whatever they ask about it. */
async function checkRun({ run }: EndpointSpec, context: Context, caller: Caller | null): Promise<void> {
  const { workspace, [run ?? '']: id } = context.req.param();
  if (caller && workspace !== undefined && id !== undefined)
    await assertMaySeeRun(caller, { workspaceId: workspace, id });
}

type NodeBindings = { incoming?: { socket?: { remoteAddress?: string } } };

// Only the socket is believed: a forwarded-for header is whatever a caller writes into it.
function clientIpOf(context: Context): string {
  return (context.env as NodeBindings | undefined)?.incoming?.socket?.remoteAddress ?? 'unknown';
}

function toResponse(spec: EndpointSpec, value: unknown, { context, areRepliesChecked }: Replying): Response {
  const [status, kind] = successOf(spec);
  if (value === undefined || status === 204) return new Response(null, { status: 204 });
  if (kind === 'text') return complete(context, String(value), { status, type: 'text/plain; charset=utf-8' });
  if (typeof kind === 'string') throw new Error(`${spec.path} must answer a Response`);
  if (areRepliesChecked) kind.parse(value);
  return complete(context, exactJson(value), { status, type: 'application/json; charset=utf-8' });
}

type Replying = RouterOptions & { context: Context };

/** With all its headers from the start: adding them to a response that is there costs more than making it. */
function complete(context: Context, body: string, { status, type }: { status: number; type: string }): Response {
  context.set('isDecorated', true);
  const headers = { ...apiHeaders(), 'content-type': type, 'x-request-id': requestIdOf(context) };
  return new Response(body, { status, headers });
}

function successOf(spec: EndpointSpec): [number, ReplyKind] {
  const [first] = Object.entries(spec.reply);
  if (!first) throw new Error(`${spec.path} declares no reply`);
  return [Number(first[0]), first[1]];
}
