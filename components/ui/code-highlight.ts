import { javascript } from '@codemirror/lang-javascript';
import { json } from '@codemirror/lang-json';
import { python } from '@codemirror/lang-python';
import { MSSQL, MySQL, PostgreSQL, SQLite, sql } from '@codemirror/lang-sql';
import { yaml } from '@codemirror/lang-yaml';
import { indentUnit, StreamLanguage, type StreamParser } from '@codemirror/language';
import { clike, csharp, java } from '@codemirror/legacy-modes/mode/clike';
import { go } from '@codemirror/legacy-modes/mode/go';
import { perl } from '@codemirror/legacy-modes/mode/perl';
import { powerShell } from '@codemirror/legacy-modes/mode/powershell';
import { r } from '@codemirror/legacy-modes/mode/r';
import { ruby } from '@codemirror/legacy-modes/mode/ruby';
import { rust } from '@codemirror/legacy-modes/mode/rust';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import type { Extension } from '@codemirror/state';
import type { CodeLanguage } from './code-editor-props';
import { restMode } from './rest-mode';

const FOUR_SPACES = indentUnit.of('    ');

const EXTENSIONS: Record<CodeLanguage, () => Extension> = {
  typescript: () => javascript({ typescript: true }),
  javascript: () => javascript(),
  python: () => [python(), FOUR_SPACES],
  shell: () => mode(shell),
  postgresql: () => sql({ dialect: PostgreSQL }),
  php: () => [mode(clike(PHP)), FOUR_SPACES],
  ruby: () => mode(ruby),
  perl: () => [mode(perl), FOUR_SPACES],
  r: () => mode(r),
  nu: () => mode(shell),
  powershell: () => [mode(powerShell), FOUR_SPACES],
  mysql: () => sql({ dialect: MySQL }),
  mssql: () => sql({ dialect: MSSQL }),
  sqlite: () => sql({ dialect: SQLite }),
  graphql: () => javascript(),
  http: () => mode(restMode),
  go: () => [mode(go), indentUnit.of('\t')],
  rust: () => [mode(rust), FOUR_SPACES],
  java: () => [mode(java), FOUR_SPACES],
  csharp: () => [mode(csharp), FOUR_SPACES],
  json: () => json(),
  yaml: () => yaml(),
  text: () => [],
};

export function languageExtension(language: CodeLanguage): Extension {
  return EXTENSIONS[language]();
}

function mode<State>(parser: StreamParser<State>): Extension {
  return StreamLanguage.define(parser);
}

type Tokens = Record<string, boolean>;

function words(text: string): Tokens {
  return Object.fromEntries(text.split(' ').map((word) => [word, true]));
}

type Stream = { eatWhile: (pattern: RegExp) => boolean; skipToEnd: () => void };

/** There is no mode of its own for PHP among the small ones. */
const PHP = {
  name: 'php',
  keywords: words(
    'abstract and array as break case catch class clone const continue declare default die do echo else elseif empty ' +
      'enum exit extends final finally fn for foreach function global goto if implements include include_once instanceof ' +
      'insteadof interface isset list match namespace new or print private protected public readonly require ' +
      'require_once return static switch throw trait try unset use var while xor yield',
  ),
  blockKeywords: words('catch do else elseif for foreach if switch try while finally'),
  defKeywords: words('class enum function interface namespace trait'),
  types: words('bool callable float int iterable mixed never object self string void'),
  atoms: words('false null true FALSE NULL TRUE __CLASS__ __DIR__ __FILE__ __LINE__ __NAMESPACE__'),
  multiLineStrings: true,
  hooks: {
    $: (stream: Stream) => {
      stream.eatWhile(/[\w$]/);
      return 'variable';
    },
    '#': (stream: Stream) => {
      stream.skipToEnd();
      return 'comment';
    },
  },
};
