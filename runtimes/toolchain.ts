import { existsSync } from 'node:fs';
import { type LanguageId, languageLabel } from '@/engine/languages/languages';

/** Where `npm run languages` puts what Debian has no package for: jobs see all of /usr and nothing else of the machine. */
export const TOOLCHAINS = '/usr/local/lib/millrace';

/** The first of these that is there, or null. */
export function findTool(...paths: string[]): string | null {
  return paths.find(existsSync) ?? null;
}

/** Why a language is off where what it needs is missing, and what to do. */
export function notInstalled(language: LanguageId): string {
  return (
    `${languageLabel(language)} is not installed on this worker. On its machine, as root: ` +
    `npm run languages -- install ${language}. Then start the worker again.`
  );
}
