import { bash } from './bash';
import { bun, bunnative, nativets } from './bun';
import { csharp } from './csharp';
import { deno } from './deno';
import { duckdb } from './duckdb';
import { go } from './go';
import { graphql } from './graphql';
import { java } from './java';
import { SCRIPT_KIND_IDS, type ScriptKind } from './kinds';
import type { Language } from './language';
import { mssql } from './mssql';
import { mysql } from './mysql';
import { nu } from './nu';
import { perl } from './perl';
import { php } from './php';
import { postgresql } from './postgresql';
import { powershell } from './powershell';
import { python3 } from './python3';
import { rest } from './rest';
import { rlang } from './rlang';
import { ruby } from './ruby';
import { rust } from './rust';
import { sqlite } from './sqlite';

/** Every language there is, by OpenFlow's name for it, in the order in which they are offered. */
export const LANGUAGES = {
  bun,
  python3,
  bash,
  postgresql,
  mysql,
  mssql,
  sqlite,
  duckdb,
  graphql,
  rest,
  deno,
  go,
  rust,
  java,
  csharp,
  php,
  ruby,
  perl,
  rlang,
  nu,
  powershell,
  nativets,
  bunnative,
} satisfies Record<string, Language>;

export type LanguageId = keyof typeof LANGUAGES;

export const LANGUAGE_IDS = Object.keys(LANGUAGES) as [LanguageId, ...LanguageId[]];

/** Those that somebody may choose. */
export const OFFERED_LANGUAGES = LANGUAGE_IDS.filter((id) => languageOf(id)?.isOffered !== false);

export function isLanguage(id: string): id is LanguageId {
  return Object.hasOwn(LANGUAGES, id);
}

/** Null for what Millrace does not know. */
export function languageOf(id: string): Language | null {
  return isLanguage(id) ? LANGUAGES[id] : null;
}

export function languageLabel(id: string): string {
  const language = languageOf(id);
  return language?.label ?? language?.name ?? id;
}

/** What a new script in this language, and of this kind, begins with. */
export function templateOf(id: LanguageId, kind: ScriptKind = 'script'): string {
  const language: Language = LANGUAGES[id];
  return language.kinds?.[kind] ?? language.template ?? language.starter;
}

/** Code for a changed language or kind: an untouched template is exchanged, anything a person wrote stays. */
export function contentFor(content: string, { language, kind }: { language: LanguageId; kind: ScriptKind }): string {
  const isTemplate = (each: LanguageId) => SCRIPT_KIND_IDS.some((one) => templateOf(each, one) === content);
  return content.trim() === '' || LANGUAGE_IDS.some(isTemplate) ? templateOf(language, kind) : content;
}
