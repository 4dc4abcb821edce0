import type { Signature } from '../contract';
import { documented, plainComment, readDocumentation } from '../typed/comments';
import {
  ANY,
  BOOLEAN,
  type Dialect,
  type Field,
  INTEGER,
  MOMENT,
  NUMBER,
  named,
  OBJECT,
  TEXT,
  URI,
  UUID,
} from '../typed/fields';
import { formOf, type Main } from '../typed/form';
import { readLiteral } from '../typed/literal';
import { insideBrackets, splitAtTop } from '../typed/scan';

const POWERSHELL: Dialect = {
  plain: {
    ...named('string char securestring', TEXT),
    ...named('int int32 int64 long short byte uint uint32 uint64 bigint', INTEGER),
    ...named('double float single decimal', NUMBER),
    ...named('bool boolean switch switchparameter', BOOLEAN),
    datetime: MOMENT,
    guid: UUID,
    uri: URI,
    array: { type: 'array' },
    object: ANY,
    ...named('hashtable pscustomobject psobject ordered', OBJECT),
  },
  sequences: ['list', 'ilist', 'ienumerable'],
  mappings: ['dictionary', 'idictionary'],
  optionals: ['nullable'],
};

/** The form of a PowerShell script, from its `param` block. Not by a grammar: that one stalls Node for seconds. */
export function powershellSignature(source: string): Signature {
  return formOf(readMain(source), { definitions: new Map(), dialect: POWERSHELL });
}

/** A script without parameters is whole as well. */
function readMain(source: string): Main {
  const code = source.replaceAll(/<#[\s\S]*?#>/g, (comment) => comment.replaceAll(/[^\n]/g, ' '));
  const found = /^[ \t]*(?:\[CmdletBinding\([^)]*\)\]\s*)?param\s*(?=\()/im.exec(code);
  if (!found) return { fields: [] };
  const block = insideBrackets(code, found.index + found[0].length) ?? '';
  const lines = source.slice(0, found.index).trimEnd().split('\n');
  const start = lines.findLastIndex((line) => !/^\s*#/.test(line)) + 1;
  const documentation = readDocumentation(helpIn(source) ?? plainComment(lines.slice(start).join('\n')));
  const fields = splitAtTop(block.replaceAll(/#[^\n]*/g, ''), ',').flatMap(fieldOf);
  return { fields: documented(fields, documentation), description: documentation.description };
}

/** PowerShell's own way to describe a script, in the words of the others. */
function helpIn(source: string): string | null {
  const help = /<#([\s\S]*?)#>/.exec(source)?.[1] ?? '';
  if (!/^\s*\.(?:SYNOPSIS|DESCRIPTION|PARAMETER)\b/im.test(help)) return null;
  const parts = help.split(/^\s*\.(?=[A-Z]+\b)/im).map((part) => part.trim().replaceAll(/\s*\n\s*/g, ' '));
  return parts
    .flatMap((part) => {
      const [, name, text] = /^PARAMETER\s+(\w+)\s*(.*)$/i.exec(part) ?? [];
      const about = /^(?:SYNOPSIS|DESCRIPTION)\s+(.*)$/i.exec(part)?.[1];
      return name ? [`@param ${name} ${text}`] : about ? [about] : [];
    })
    .join('\n');
}

function fieldOf(text: string): Field[] {
  const [, attributes = '', name, fallback] = /^([\s\S]*?)\$(\w+)\s*(?:=\s*([\s\S]*))?$/.exec(text) ?? [];
  if (!name) return [];
  const set = /\[ValidateSet\(([\s\S]*?)\)\]/i.exec(attributes)?.[1];
  const choices = set === undefined ? undefined : splitAtTop(set, ',').map((each) => String(readLiteral(each)));
  const range = /\[ValidateRange\(\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*\)\]/i.exec(attributes);
  const types = [...attributes.matchAll(/\[\s*([\w.]+(?:\[[\w., [\]]*\])?)\s*\]/g)].map(([, type = '']) =>
    type.toLowerCase(),
  );
  const type = types.at(-1) ?? '';
  const isSwitch = type === 'switch';
  return [
    {
      name,
      type,
      isOptional: fallback !== undefined || isSwitch,
      default: isSwitch ? false : fallback === undefined ? undefined : readLiteral(fallback),
      ...(choices ? { choices } : {}),
      ...(range ? { more: { minimum: Number(range[1]), maximum: Number(range[2]) } } : {}),
    },
  ];
}
