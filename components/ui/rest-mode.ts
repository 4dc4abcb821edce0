import type { StreamParser, StringStream } from '@codemirror/language';

type Part = 'start' | 'address' | 'head' | 'body';

/** A request as a script of the language REST writes it: comments, a line with method and address, headers, the body. */
export const restMode: StreamParser<{ part: Part }> = {
  name: 'rest',
  startState: () => ({ part: 'start' }),
  token: (stream, state) => {
    if (state.part === 'address' && stream.sol()) state.part = 'head';
    if (stream.match(/^\{\{\s*[\w.]+\s*\}\}/)) return 'variableName.special';
    return PARTS[state.part](stream, state);
  },
  blankLine: (state) => {
    if (state.part === 'address' || state.part === 'head') state.part = 'body';
  },
};

const PARTS: Record<Part, (stream: StringStream, state: { part: Part }) => string | null> = {
  start: (stream, state) => {
    if (stream.eatSpace()) return null;
    if (stream.match(/^(?:#|\/\/).*/)) return 'comment';
    state.part = 'address';
    return stream.match(/^[A-Z]+(?=\s)/) ? 'keyword' : text(stream, 'string.special');
  },
  address: (stream) => (stream.eatSpace() ? null : text(stream, 'string.special')),
  head: (stream) => {
    if (stream.sol() && stream.match(/^\s*#.*/)) return 'comment';
    return stream.sol() && stream.match(/^[^:]+:/) ? 'propertyName' : text(stream, 'string');
  },
  body: (stream) => text(stream, null),
};

/** Up to the next placeholder. */
function text(stream: StringStream, style: string | null): string | null {
  stream.next();
  while (!stream.eol() && !stream.match(/^\{\{/, false)) stream.next();
  return style;
}
