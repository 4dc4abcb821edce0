/** One positional parameter a script gives a name: `name="$1"` or `name="${2:-default}"`. */
export type BashParameter = { name: string; position: number; default: string | null; description: string };

const ASSIGNMENT =
  /^[ \t]*(?:(?:local|export|readonly|declare(?:[ \t]+-\w+)?)[ \t]+)?([A-Za-z_]\w*)=(["']?)\$(?:(\d)|\{(\d+)(?::?-((?:[^{}\\]|\\.)*))?\})\2[ \t]*(?:;[^#]*)?(?:#[ \t]*(.*?)[ \t]*)?$/;

/** In the order of their positions; the first name of a position counts. */
export function bashParameters(source: string): BashParameter[] {
  const found = new Map<number, BashParameter>();
  for (const line of source.split(/\r?\n/)) {
    const [, name, , short, long, fallback, description = ''] = ASSIGNMENT.exec(line) ?? [];
    const position = Number(short ?? long ?? 0);
    if (!name || position === 0 || found.has(position)) continue;
    const value = fallback === undefined ? null : unquote(fallback);
    found.set(position, { name, position, default: value, description });
  }
  return [...found.values()].toSorted((one, other) => one.position - other.position);
}

function unquote(text: string): string {
  const inner = /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
  return inner.replaceAll(/\\(.)/g, '$1');
}
