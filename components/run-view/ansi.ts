export type AnsiStyle = {
  /** 0 to 15 of the terminal's palette, or a CSS colour. */
  color?: number | string;
  background?: number | string;
  isBold?: boolean;
  isDim?: boolean;
  isItalic?: boolean;
  isUnderlined?: boolean;
};

type AnsiSpan = { text: string; style: AnsiStyle };
export type AnsiLine = AnsiSpan[];

/** A log read so far. The last line may go on, so it is kept raw and read again with the next piece. */
export type ParsedLog = { lines: AnsiLine[]; open: string; openStyle: AnsiStyle };

const LINE_CHARS_MAX = 20_000;

export const EMPTY_LOG: ParsedLog = { lines: [], open: '', openStyle: {} };

/** Reads a further piece of a log; a colour, or an escape sequence, may go on over the border of two pieces. */
export function appendLog(log: ParsedLog, piece: string): ParsedLog {
  const raw = (log.open + piece).split('\n');
  // Without an end a line would be read again with every piece: past this size it is broken.
  const open = (raw.at(-1)?.length ?? 0) > LINE_CHARS_MAX ? '' : (raw.pop() ?? '');
  let style = log.openStyle;
  const added = raw.map((line) => {
    const read = readLine(line, style);
    style = read.style;
    return read.spans;
  });
  return { lines: added.length > 0 ? log.lines.concat(added) : log.lines, open, openStyle: style };
}

/** All lines, with the unfinished one at the end. */
export function linesOf(log: ParsedLog): AnsiLine[] {
  return log.open === '' ? log.lines : [...log.lines, readLine(log.open, log.openStyle).spans];
}

export function plainText(line: AnsiLine): string {
  return line.map((span) => span.text).join('');
}

// Colours (CSI … m), then everything else a terminal would act on and we drop: other CSI, OSC (links, titles),
// two-character escapes. Written from parts because a control character in a regular expression reads badly.
const ESC = String.fromCharCode(27);
const BELL = String.fromCharCode(7);
const SEQUENCE = new RegExp(
  [
    `${ESC}\\[([0-9;:]*)m`,
    `${ESC}\\[[0-9;:?<=>!]*[ -/]*[@-~]`,
    `${ESC}\\][^${BELL}${ESC}]*(?:${BELL}|${ESC}\\\\)`,
    `${ESC}[ -/]*[0-Z\\\\^-~]`,
  ].join('|'),
  'g',
);

function readLine(raw: string, startStyle: AnsiStyle): { spans: AnsiLine; style: AnsiStyle } {
  const spans: AnsiLine = [];
  let style = startStyle;
  let from = 0;
  const line = afterLastReturn(raw);
  for (const match of line.matchAll(SEQUENCE)) {
    pushSpan(spans, line.slice(from, match.index), style);
    if (match[1] !== undefined) style = applyCodes(style, match[1]);
    from = match.index + match[0].length;
  }
  pushSpan(spans, line.slice(from), style);
  return { spans, style };
}

// A progress bar goes back to the start of its line and writes over it: what was written last is what is seen.
function afterLastReturn(raw: string): string {
  const line = raw.replace(/\r+$/, '');
  return line.slice(line.lastIndexOf('\r') + 1);
}

function pushSpan(spans: AnsiLine, text: string, style: AnsiStyle): void {
  if (text !== '') spans.push({ text, style });
}

function applyCodes(style: AnsiStyle, parameters: string): AnsiStyle {
  const codes = parameters === '' ? [0] : parameters.split(/[;:]/).map((code) => Number(code || 0));
  let next = style;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const extended = readExtended(codes, at + 1);
      next = { ...next, [code === 38 ? 'color' : 'background']: extended.color };
      at = extended.end - 1;
    } else {
      next = applyCode(next, code);
    }
  }
  return next;
}

function applyCode(style: AnsiStyle, code: number): AnsiStyle {
  if (code === 0) return {};
  const color = basicColor(code);
  if (color) return { ...style, ...color };
  const effect = EFFECTS[code];
  return effect ? { ...style, ...effect } : style;
}

const EFFECTS: Partial<Record<number, AnsiStyle>> = {
  1: { isBold: true },
  2: { isDim: true },
  3: { isItalic: true },
  4: { isUnderlined: true },
  22: { isBold: undefined, isDim: undefined },
  23: { isItalic: undefined },
  24: { isUnderlined: undefined },
  39: { color: undefined },
  49: { background: undefined },
};

function basicColor(code: number): AnsiStyle | undefined {
  if (code >= 30 && code <= 37) return { color: code - 30 };
  if (code >= 90 && code <= 97) return { color: code - 82 };
  if (code >= 40 && code <= 47) return { background: code - 40 };
  if (code >= 100 && code <= 107) return { background: code - 92 };
  return undefined;
}

type Extended = { color: AnsiStyle['color']; end: number };

// 38;5;n is one of 256 colours, 38;2;r;g;b a colour by its parts.
function readExtended(codes: number[], at: number): Extended {
  const [kind, first = 0, second = 0, third = 0] = codes.slice(at);
  if (kind === 5) return { color: indexedColor(first), end: at + 2 };
  if (kind === 2) return { color: rgb(first, second, third), end: at + 4 };
  return { color: undefined, end: codes.length };
}

function indexedColor(index: number): number | string {
  if (index < 16) return index;
  if (index > 231) {
    const grey = 8 + (index - 232) * 10;
    return rgb(grey, grey, grey);
  }
  const cube = index - 16;
  return rgb(cubeLevel(Math.floor(cube / 36)), cubeLevel(Math.floor(cube / 6) % 6), cubeLevel(cube % 6));
}

function cubeLevel(step: number): number {
  return step === 0 ? 0 : 55 + step * 40;
}

function rgb(red: number, green: number, blue: number): string {
  const bytes = [red, green, blue].map((part) => Math.min(255, Math.max(0, part)));
  return `rgb(${bytes.join(' ')})`;
}
