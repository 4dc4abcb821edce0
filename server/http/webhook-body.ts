import { AppError } from '../errors';
import { checkText, parseStorableJson } from './json-body';

export function contentTypeOf(request: Request): string | null {
  return request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() || null;
}

export function isJsonBody(request: Request): boolean {
  return (contentTypeOf(request) ?? JSON_TYPE) === JSON_TYPE;
}

/** Whether the body is text that is not to be read. */
export function isTextBody(request: Request): boolean {
  return ['text/plain', 'text/xml', 'application/xml'].includes(contentTypeOf(request) ?? '');
}

/** The body of a webhook as arguments: the fields of a JSON object or form; anything else is one argument. */
export function webhookBody(request: Request, text: string): Record<string, unknown> {
  if (isJsonBody(request)) return objectOf(parseStorableJson(text));
  if (contentTypeOf(request) === FORM_TYPE) return formOf(text);
  if (!isTextBody(request)) throw unsupported();
  checkText(text, 'body');
  return { raw_string: text };
}

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

function objectOf(value: unknown): Record<string, unknown> {
  if (value === null) return {};
  return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : { body: value };
}

function formOf(text: string): Record<string, string> {
  const fields = [...new URLSearchParams(text)];
  for (const [name, value] of fields) {
    checkText(name, 'body');
    checkText(value, `body.${name}`);
  }
  return Object.fromEntries(fields);
}

function unsupported(): AppError {
  return new AppError('unsupported_media_type', 'The body must be JSON, a form (urlencoded), text or XML.');
}
