import { parseExact } from '@/engine/input/exact-json';
import { AppError } from '../errors';

const DEPTH_MAX = 64;

/** Reads a body up to a size; a longer one is refused as soon as that is known. */
export async function readText(request: Request, bytesMax: number): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge(bytesMax);
  // As long as it says, or shorter; without a length it is read in parts, which costs more.
  if (request.headers.has('content-length')) return decode(Buffer.from(await request.arrayBuffer()));
  if (!request.body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > bytesMax) throw tooLarge(bytesMax);
    chunks.push(chunk);
  }
  return decode(Buffer.concat(chunks));
}

function tooLarge(bytesMax: number): AppError {
  return new AppError('too_large', `The body is larger than ${bytesMax} bytes.`);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new AppError('invalid_json', 'The body is not UTF-8.', { cause });
  }
}

/** Parses JSON that can be stored: at most 64 deep, finite numbers, no NUL, no half of a surrogate pair. */
export function parseStorableJson(text: string): unknown {
  if (depthOf(text) > DEPTH_MAX) throw new AppError('invalid_input', `The body is nested deeper than ${DEPTH_MAX}.`);
  const value = parse(text);
  // Only these escapes can bring in what Postgres' text refuses, only a long exponent what is not finite.
  if (/\\u(0000|d[89a-f])|[0-9][eE]\+?[0-9]{3}/i.test(text)) checkScalars(value, 'body');
  return value;
}

function parse(text: string): unknown {
  try {
    return parseExact(text);
  } catch (cause) {
    throw new AppError('invalid_json', 'The body is not valid JSON.', { cause });
  }
}

/** How deep objects and arrays nest, without parsing: brackets outside strings. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at);
    else if (char === '{' || char === '[') deepest = Math.max(deepest, ++depth);
    else if (char === '}' || char === ']') depth--;
  }
  return deepest;
}

/** Where the string that opens at `start` closes; the text's end where it never does. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text[end - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}

function checkScalars(value: unknown, field: string): void {
  if (typeof value === 'string') {
    checkText(value, field);
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new AppError('invalid_input', 'A number is too large.', { field });
  } else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      checkText(key, field);
      checkScalars(inner, `${field}.${key}`);
    }
  }
}

export function checkText(text: string, field: string): void {
  if (text.includes('\0')) throw new AppError('invalid_input', 'A text holds a NUL character.', { field });
  if (!/[\ud800-\udfff]/.test(text) || isWellFormed(text)) return;
  throw new AppError('invalid_input', 'A text holds half of a surrogate pair.', { field });
}

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}
