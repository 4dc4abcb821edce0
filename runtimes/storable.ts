const DEPTH_MAX = 64;
const LONE_SURROGATE = /\p{Surrogate}/u;

export type Checked = { ok: true; text: string; value: unknown } | { ok: false; complaint: string };

/** Whether bytes are JSON that the database can hold and give back unchanged. */
export function checkStorable(bytes: Uint8Array): Checked {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { ok: false, complaint: 'it is not valid UTF-8' };
  }
  return checkText(text);
}

export function checkText(text: string): Checked {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, complaint: 'it is not valid JSON' };
  }
  const complaint = findFault(value);
  return complaint === null ? { ok: true, text, value } : { ok: false, complaint };
}

/** Walks without recursion: the depth is what is being checked. */
function findFault(root: unknown): string | null {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH_MAX) return `it is nested deeper than ${DEPTH_MAX} levels`;
    const next: unknown[] = [];
    for (const value of level) {
      const fault = faultOfLeaf(value);
      if (fault) return fault;
      if (typeof value === 'object' && value !== null) pushChildren(value, next);
    }
    level = next;
  }
  return null;
}

function pushChildren(value: object, into: unknown[]): void {
  if (Array.isArray(value)) {
    for (const item of value) into.push(item);
    return;
  }
  for (const [key, item] of Object.entries(value)) into.push(key, item);
}

function faultOfLeaf(value: unknown): string | null {
  if (typeof value === 'number' && !Number.isFinite(value)) return 'it holds a number that is too large for JSON';
  if (typeof value !== 'string') return null;
  if (value.includes('\0')) return 'a text in it holds the NUL character (\\u0000)';
  if (LONE_SURROGATE.test(value)) return 'a text in it holds half of a surrogate pair, which is no character';
  return null;
}
