import type { z } from 'zod';
import type { EndpointSpec } from '@/contract/endpoint';
import { AppError } from '../errors';
import { checkText, parseStorableJson, readText } from './json-body';
import { contentTypeOf, webhookBody } from './webhook-body';

const BODY_BYTES_MAX = 1024 * 1024;

export function readParams(spec: EndpointSpec, raw: Record<string, string>): unknown {
  for (const [name, value] of Object.entries(raw)) checkText(value, `params.${name}`);
  return spec.params ? parseWith(spec.params, raw, 'params') : raw;
}

export function readQuery(spec: EndpointSpec, url: string): unknown {
  if (!spec.query) return {};
  const raw: Record<string, string> = {};
  for (const [name, value] of searchParamsOf(url)) {
    checkText(value, `query.${name}`);
    raw[name] ??= value;
  }
  return parseWith(spec.query, raw, 'query');
}

/** Most requests have none, and an address costs more to take apart than the rest of them. */
function searchParamsOf(url: string): URLSearchParams | [] {
  const at = url.indexOf('?');
  return at === -1 ? [] : new URLSearchParams(url.slice(at));
}

export type ReadBody = { body: unknown /** As it came; empty where there is none. */; text: string };

export async function readBody(spec: EndpointSpec, request: Request): Promise<ReadBody> {
  if (!spec.body) return { body: undefined, text: '' };
  const text = await readText(request, spec.bodyBytesMax ?? BODY_BYTES_MAX);
  if (text === '') return { body: parseWith(spec.body, undefined, 'body'), text };
  if (spec.takesWebhooks) return { body: parseWith(spec.body, webhookBody(request, text), 'body'), text };
  // A form of another site can send text/plain but not JSON; asking for JSON makes the browser ask us first.
  if (contentTypeOf(request) !== 'application/json') throw notJson();
  return { body: parseWith(spec.body, parseStorableJson(text), 'body'), text };
}

function notJson(): AppError {
  return new AppError('unsupported_media_type', 'The body must be JSON, with content-type application/json.');
}

function parseWith(schema: z.ZodType, value: unknown, place: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw refusalOf(parsed.error, place);
}

function refusalOf(error: z.ZodError, place: string): AppError {
  const issue = innermost(error.issues[0]);
  const field = [place, ...(issue?.path ?? [])].map(String).join('.');
  return new AppError('invalid_input', `${field}: ${issue?.message ?? 'not valid'}`, { field });
}

type Issue = z.core.$ZodIssue;

/** Of a union's branches, the one that got furthest says best what is wrong. */
function innermost(issue: Issue | undefined): Issue | undefined {
  if (issue?.code !== 'invalid_union') return issue;
  const deepest = issue.errors
    .map((issues) => innermost(issues[0]))
    .toSorted((a, b) => (b?.path.length ?? 0) - (a?.path.length ?? 0))[0];
  if (!deepest || deepest.path.length === 0) return issue;
  return { ...deepest, path: [...issue.path, ...deepest.path] };
}
