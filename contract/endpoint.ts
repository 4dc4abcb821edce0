import type { z } from 'zod';

/**
 * Who may call an operation. Roles of a workspace include the ones before them:
 * operator (runs), developer (edits), admin. `public` needs no sign-in; `user` is any signed-in account;
 * `superadmin` governs the instance.
 */
export type Role = 'public' | 'user' | 'operator' | 'developer' | 'admin' | 'superadmin';

export type Method = 'get' | 'post' | 'put' | 'delete';

/**
 * What a reply carries: JSON checked by a schema (a `z.string()` is a JSON string, in quotes), plain text,
 * an event stream, a redirect, or a page.
 */
export type ReplyKind = z.ZodType | 'text' | 'stream' | 'redirect' | 'html';

export type EndpointSpec = {
  method: Method;
  /** Below `/api`, parameters in braces: `/w/{workspace}/flows/get/{path}`. `{path}` spans slashes. */
  path: string;
  role: Role;
  summary: string;
  tag: string;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** 1 MB when absent. */
  bodyBytesMax?: number;
  /**
   * Starts a run: a request that is sent again with the same Idempotency-Key is the same run, and the token may stand in
   * the address as `token`.
   */
  takesIdempotencyKey?: boolean;
  /** A webhook: its body may also be a form or a text, and everything in the request may become an argument. */
  takesWebhooks?: boolean;
  /** Refused to API tokens and to the tokens of jobs: only a signed-in person (or the instance's own secret). */
  personOnly?: boolean;
  /** The parameter that names a job: a private run is there for few. */
  run?: 'id' | 'flow_job_id' | 'job_id';
  reply: Partial<Record<200 | 201 | 204 | 302, ReplyKind>>;
};

/** Declares one operation: the router, the OpenAPI document and the pages' client are made from it. */
export function endpoint<const S extends EndpointSpec>(spec: S): S {
  return spec;
}

export type Input<S, K extends 'params' | 'query' | 'body'> =
  S extends Record<K, infer T> ? (T extends z.ZodType ? z.input<T> : undefined) : undefined;

/** The names in braces of a path. */
export type ParamNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never;

type ReplyOf<R> = R extends z.ZodType ? z.output<R> : string;

/** The type of a successful reply. */
export type Reply<S extends EndpointSpec> = ReplyOf<Exclude<S['reply'][keyof S['reply']], undefined>>;
