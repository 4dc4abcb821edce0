import { z } from 'zod';
import { itemPath } from '@/contract/fields';
import { createScript } from '@/contract/scripts';
import { type ControlSettings, controlSettings } from '@/engine/flow/controls';
import { presentLimits, type ScriptLimits } from '@/engine/flow/script-limits';
import { canonicalJson } from '@/engine/input/canonical-json';
import { isScriptKind, type ScriptKind } from '@/engine/languages/kinds';
import { isLanguage, type LanguageId, templateOf } from '@/engine/languages/languages';

/** What a person edits of a script; a deployed version is made from it. */
export type ScriptDraft = {
  path: string;
  summary: string;
  description: string;
  language: LanguageId;
  content: string;
  kind: ScriptKind;
  /** A run whose worker is lost fails rather than beginning again. */
  isNeverTwice: boolean;
  tag: string;
  /** Seconds; null is the instance's limit. */
  timeoutS: number | null;
  priority: number | null;
  controls: ControlSettings;
  limits: ScriptLimits;
  isDedicated: boolean;
  /** A run that ends is followed by another, until one is canceled. */
  isPerpetual: boolean;
  /** When what a run leaves behind is deleted, after its end; null: it is kept. */
  deleteAfterS: number | null;
  /** Others than its runner do not see a run. */
  isPrivate: boolean;
};

export function newDraft(owner: string): ScriptDraft {
  return {
    path: `u/${owner}/`,
    summary: '',
    description: '',
    language: 'bun',
    content: templateOf('bun'),
    kind: 'script',
    isNeverTwice: false,
    tag: '',
    timeoutS: null,
    priority: null,
    controls: {},
    limits: {},
    isDedicated: false,
    isPerpetual: false,
    deleteAfterS: null,
    isPrivate: false,
  };
}

/** As the API calls them. A version that is deployed and a draft that is stored have the same fields. */
const scriptFields = createScript.body.extend({ path: z.string() });
type ScriptFields = z.output<typeof scriptFields>;

/** The fields of a draft, as they are deployed and stored. */
export function fieldsOf(draft: ScriptDraft) {
  const { tag, timeoutS, isNeverTwice, controls, isDedicated, isPerpetual, deleteAfterS, isPrivate, ...same } = draft;
  return {
    ...same,
    tag: tag || null,
    timeout: timeoutS,
    on_worker_lost: isNeverTwice ? ('fail' as const) : null,
    dedicated_worker: isDedicated || null,
    restart_unless_cancelled: isPerpetual || null,
    delete_after_secs: deleteAfterS,
    visible_to_runner_only: isPrivate || null,
    ...controls,
  };
}

/** `parentHash`: the version it was made from; null for a script that is new. */
export type KeptDraft = { draft: ScriptDraft; parentHash: string | null };

/** What is stored of a draft. */
export function storedText({ draft, parentHash }: KeptDraft): string {
  return JSON.stringify({ ...fieldsOf(draft), parent_hash: parentHash });
}

/** A stored draft; null where it cannot be read. */
export function readStored(value: unknown): KeptDraft | null {
  const read = scriptFields.safeParse(value);
  return read.success ? { draft: draftFrom(read.data), parentHash: read.data.parent_hash ?? null } : null;
}

type LifeField = 'restart_unless_cancelled' | 'delete_after_use' | 'delete_after_secs' | 'visible_to_runner_only';

type Deployed = Pick<ScriptFields, 'path' | 'summary' | 'description' | 'content'> & {
  language: string;
  kind: string;
  on_worker_lost?: string | null;
} & Partial<Pick<ScriptFields, 'tag' | 'timeout' | 'priority' | 'limits' | 'dedicated_worker' | LifeField>> &
  ControlSettings;

export function draftFrom(fields: Deployed): ScriptDraft {
  const { path, summary, description, content, language, kind, tag, timeout, priority } = fields;
  return {
    path,
    summary,
    description,
    content,
    kind: isScriptKind(kind) ? kind : 'script',
    isNeverTwice: fields.on_worker_lost === 'fail',
    language: isLanguage(language) ? language : 'bun',
    tag: tag ?? '',
    timeoutS: timeout ?? null,
    priority: priority ?? null,
    controls: presentControls(fields),
    limits: presentLimits(fields.limits),
    isDedicated: fields.dedicated_worker ?? false,
    ...lifeOf(fields),
  };
}

function lifeOf(fields: Pick<Deployed, LifeField>) {
  return {
    isPerpetual: fields.restart_unless_cancelled ?? false,
    deleteAfterS: fields.delete_after_secs ?? (fields.delete_after_use ? 0 : null),
    isPrivate: fields.visible_to_runner_only ?? false,
  };
}

// Settings that say nothing are not there, wherever they came from.
function presentControls(fields: ControlSettings): ControlSettings {
  const given = Object.entries(controlSettings.parse(fields)).filter(([, value]) => value !== null);
  return Object.fromEntries(given) as ControlSettings;
}

export function isSameDraft(one: ScriptDraft, other: ScriptDraft): boolean {
  return canonicalJson(one) === canonicalJson(other);
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
