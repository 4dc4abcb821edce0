import { bun } from './bun';
import type { Language } from './language';

export const deno: Language = {
  ...bun,
  name: 'TypeScript (Deno)',
  label: 'TypeScript (Deno)',
  hint: 'Code run by Deno',
  words: 'javascript js ts code',
};
