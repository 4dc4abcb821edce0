import { z } from 'zod';
import { itemPath } from '@/contract/fields';
import { controlSettings } from '@/engine/flow/controls';
import { canonicalJson } from '@/engine/input/canonical-json';
import { LANGUAGE_IDS, templateOf } from '@/engine/languages/languages';
import { draftStore } from '../draft/draft-store';

/** What a person edits of a script; a saved version is made from it. */
const scriptDraft = z.object({
  path: z.string(),
  summary: z.string(),
  description: z.string(),
  language: z.enum(LANGUAGE_IDS),
  content: z.string(),
  tag: z.string(),
  /** Seconds; null is the instance's limit. */
  timeoutS: z.number().int().positive().nullable(),
  priority: z.number().int().nullable().default(null),
  controls: controlSettings.default({}),
});
export type ScriptDraft = z.infer<typeof scriptDraft>;

/** A draft that was never saved, with the version it started from (null: a new script). */
const keptDraft = z.object({ draft: scriptDraft, baseHash: z.string().nullable(), keptAt: z.number() });
export type KeptDraft = z.infer<typeof keptDraft>;

export const scriptDrafts = draftStore('script', keptDraft);

export function newDraft(owner: string): ScriptDraft {
  return {
    path: `u/${owner}/`,
    summary: '',
    description: '',
    language: 'bun',
    content: templateOf('bun'),
    tag: '',
    timeoutS: null,
    priority: null,
    controls: {},
  };
}

export function isSameDraft(one: ScriptDraft, other: ScriptDraft): boolean {
  return scriptDraft.keyof().options.every((key) => canonicalJson(one[key]) === canonicalJson(other[key]));
}

/** Why a path cannot be used; null when it can. */
export function pathProblem(path: string): string | null {
  if (itemPath.safeParse(path).success) return null;
  if (path.trim() === '' || /^[uf]\/[^/]*\/?$/.test(path)) return 'Give the script a name, as in u/you/name.';
  if (!/^[uf]\//.test(path)) return 'Start with u/ and your name, or f/ and a folder.';
  return 'Use letters, digits, _, - and . between the slashes.';
}

/** The last part of a path made from a summary: “Send the report” → `send_the_report`. */
function nameFromSummary(summary: string): string {
  return summary
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60);
}

/** While the path still follows the summary, a new summary gives a new name. */
export function followSummary(draft: ScriptDraft, summary: string): ScriptDraft {
  const at = draft.path.lastIndexOf('/') + 1;
  const doesFollow = draft.path.slice(at) === nameFromSummary(draft.summary);
  return { ...draft, summary, path: doesFollow ? draft.path.slice(0, at) + nameFromSummary(summary) : draft.path };
}
