import type { Node } from 'web-tree-sitter';
import { unquote } from './type-text';

/** What a docstring says of a function or class, and of its parameters or attributes by name. */
export type Docstring = { description: string; parameters: Map<string, string> };

/** The text at the beginning of a body; empty where there is none. */
export function docstringOf(body: Node | null): string {
  const first = body?.namedChild(0);
  const text = first?.type === 'expression_statement' ? first.namedChild(0) : null;
  if (text?.type !== 'string') return '';
  const lines = unquote(text.text).split('\n');
  const rest = lines.slice(1).filter((line) => line.trim() !== '');
  const margin = Math.min(...rest.map((line) => line.length - line.trimStart().length));
  return lines
    .map((line, at) => (at === 0 ? line.trim() : line.slice(margin).trimEnd()))
    .join('\n')
    .trim();
}

const PARAMETERS = /^(?:Args|Arguments|Parameters|Params|Attributes|Keyword Args)$/;
const OTHERS = /^(?:Returns?|Yields?|Raises|Examples?|Notes?|Todo|See Also|Warns?|References)$/;
const UNDERLINE = /^-{3,}$/;
const SPHINX = /^:(?:param|parameter|arg|argument|attribute)\s+(?:[^:]*\s)?\*{0,2}(\w+):\s*(.*)$/;
const GOOGLE = /^\*{0,2}(\w+)\s*(?:\([^)]*\))?\s*:\s*(.*)$/;
const NUMPY = /^\*{0,2}(\w+)\s*(?::.*)?$/;

/** Sections as Google and NumPy write them, and `:param name: text` of Sphinx. What has a section of its own is no description. */
export function readDocstring(text: string): Docstring {
  const description: string[] = [];
  const parameters = new Map<string, string>();
  for (const { kind, lines } of sectionsOf(text.split('\n'))) {
    if (kind === 'other') continue;
    const isText = kind === 'text';
    for (const { first, rest } of entriesOf(lines)) {
      const isNumpy = !isText && /^\S/.test(first);
      const [, name, about = ''] = (isText ? SPHINX : isNumpy ? NUMPY : GOOGLE).exec(first.trim()) ?? [];
      if (name)
        parameters.set(
          name,
          [about, ...rest]
            .map((each) => each.trim())
            .filter(Boolean)
            .join(' '),
        );
      else if (isText && !/^:\w+[^:]*:/.test(first)) description.push(first, ...rest);
    }
  }
  return { description: description.join('\n').trim(), parameters };
}

type Section = { kind: 'text' | 'parameters' | 'other'; lines: string[] };

function sectionsOf(lines: string[]): Section[] {
  let current: Section = { kind: 'text', lines: [] };
  const sections = [current];
  for (const [at, line] of lines.entries()) {
    const isUnderlined = UNDERLINE.test(lines[at + 1]?.trim() ?? '');
    const kind = headingOf(line, isUnderlined) ?? (endsSection(line, current) ? 'text' : null);
    if (kind) sections.push((current = { kind, lines: kind === 'text' ? [line] : [] }));
    else if (!UNDERLINE.test(line.trim())) current.lines.push(line);
  }
  return sections;
}

function headingOf(line: string, isUnderlined: boolean): Section['kind'] | null {
  const [, name] = /^(\w[\w ]*?)(:?)$/.exec(line) ?? [];
  if (name === undefined || !(isUnderlined || line.endsWith(':'))) return null;
  if (PARAMETERS.test(name)) return 'parameters';
  return OTHERS.test(name) ? 'other' : null;
}

/** Google moves in what belongs to a section. */
function endsSection(line: string, { kind, lines }: Section): boolean {
  return (
    kind !== 'text' &&
    /^\S/.test(line) &&
    lines.some((each) => each.trim() !== '') &&
    lines.every((each) => !/^\S/.test(each))
  );
}

/** Lines that are moved in no further than the first one, each with those below it that are. */
function entriesOf(lines: string[]): { first: string; rest: string[] }[] {
  const base = indentOf(lines.find((line) => line.trim() !== '') ?? '');
  const entries: { first: string; rest: string[] }[] = [];
  for (const line of lines) {
    const isBelow = line.trim() !== '' && indentOf(line) > base;
    const last = entries.at(-1);
    if (isBelow && last) last.rest.push(line);
    else entries.push({ first: line, rest: [] });
  }
  return entries;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The text in `Annotated[str, "who it is"]`. */
export function noteIn(annotation: string): string | undefined {
  const quoted = /^(?:typing\.)?Annotated\[.*,\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*\]$/s.exec(annotation)?.[1];
  return quoted === undefined ? undefined : unquote(quoted);
}
