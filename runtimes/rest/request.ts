import type { JsonSchema } from '@/engine/flow/schema';
import { SignatureError } from '../contract';
import { readDefault, sqlTypeSchema } from '../postgresql/signature';

/** One request as it is written: a line with method and address, headers, a blank line, the body. */
export type RestRequest = { method: string; url: string; headers: [string, string][]; body: string };
export type RestParameter = { name: string; schema: JsonSchema; default: unknown };

const DECLARATION = /^\s*(?:#|\/\/)\s*\$(\w+)\s*(?:\(([^)]*)\))?\s*(?:=\s*(.*?))?\s*$/;
const PLACEHOLDER = /\{\{\s*(\w+(?:\.\w+)*)\s*\}\}/g;

/** What `# $name (type) = default` declares, and what only a placeholder names. */
export function restParameters(source: string): RestParameter[] {
  const found = new Map<string, RestParameter>();
  for (const line of source.split(/\r?\n/)) {
    const [, name, type = 'text', fallback] = DECLARATION.exec(line) ?? [];
    if (!name) continue;
    const schema = schemaOf(type.trim());
    found.set(name, { name, schema, default: fallback === undefined ? undefined : readDefault(fallback, schema) });
  }
  for (const [, path = ''] of source.matchAll(PLACEHOLDER)) {
    const [name = '', ...members] = path.split('.');
    const schema: JsonSchema = members.length > 0 ? { type: 'object' } : { type: 'string' };
    if (!found.has(name)) found.set(name, { name, schema, default: undefined });
  }
  return [...found.values()];
}

function schemaOf(type: string): JsonSchema {
  return type.startsWith('resource-') ? { type: 'object', format: type } : sqlTypeSchema(type.toLowerCase());
}

/** The request with its arguments in place, each as its place needs it. Throws SignatureError. */
export function fillRequest(source: string, args: Record<string, unknown>): RestRequest {
  const values = Object.fromEntries(
    restParameters(source).map(({ name, default: value }) => [name, args[name] === undefined ? value : args[name]]),
  );
  const { method, url, headers, body } = readRequest(source);
  const isJson =
    headers.some(([name, value]) => /^content-type$/i.test(name) && /json/i.test(value)) || /^\s*[[{]/.test(body);
  return {
    method,
    url: filled(url, values, (text, at) => (at === 0 ? text : encodeURIComponent(text))),
    headers: headers.map(([name, value]) => [name, filled(value, values, (text) => text.replaceAll(/[\r\n\0]/g, ' '))]),
    body: isJson ? filledJson(body, values) : filled(body, values, (text) => text),
  };
}

function readRequest(source: string): RestRequest {
  const lines = source.replaceAll('\r\n', '\n').split('\n');
  const first = lines.findIndex((line) => line.trim() !== '' && !/^\s*(?:#|\/\/)/.test(line));
  const [, method, url] = /^\s*(?:([A-Z]+)\s+)?(\S.*?)\s*$/.exec(lines[first] ?? '') ?? [];
  if (!url || !/^(?:https?:\/\/|\{\{)/i.test(url)) {
    throw new SignatureError(
      `line ${first + 1}: a request begins with its method and address, as in GET https://example.com/`,
    );
  }
  const rest = lines.slice(first + 1);
  const blank = rest.findIndex((line) => line.trim() === '');
  const head = (blank < 0 ? rest : rest.slice(0, blank)).filter((line) => !/^\s*#/.test(line));
  const headers = head.map((line): [string, string] => {
    const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    if (!name) throw new SignatureError(`"${line.trim()}" is no header: write Name: value`);
    return [name, value ?? ''];
  });
  return {
    method: method ?? 'GET',
    url,
    headers,
    body:
      blank < 0
        ? ''
        : rest
            .slice(blank + 1)
            .join('\n')
            .trim(),
  };
}

type Values = Record<string, unknown>;

function filled(text: string, values: Values, encode: (text: string, at: number) => string): string {
  return text.replaceAll(PLACEHOLDER, (_, path: string, at: number) => encode(textOf(valueAt(path, values)), at));
}

/** Within quotes a placeholder is part of that text, outside of them it is a value. */
function filledJson(body: string, values: Values): string {
  return body.replaceAll(/"(?:[^"\\]|\\.)*"|\{\{\s*\w+(?:\.\w+)*\s*\}\}/g, (piece) => {
    if (piece.startsWith('"')) return filled(piece, values, (text) => JSON.stringify(text).slice(1, -1));
    return piece.replaceAll(PLACEHOLDER, (_, path: string) => JSON.stringify(valueAt(path, values) ?? null));
  });
}

function valueAt(path: string, values: Values): unknown {
  return path.split('.').reduce<unknown>((value, name) => (value as Values | null | undefined)?.[name], values);
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
