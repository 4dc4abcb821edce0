import type { ListedDraft } from '@/contract/drafts';
import type { FlowSummary } from '@/contract/flows';
import type { ScriptSummary } from '@/contract/scripts';

import { isScriptKind, SCRIPT_KINDS } from '@/engine/languages/kinds';

export type ItemKind = 'flow' | 'script';

export type HomeItem = {
  kind: ItemKind;
  path: string;
  summary: string;
  language?: string;
  /** What a script is for, where it is not just an action. */
  purpose?: string;
  editedBy: string;
  editedAt: string;
  /** The person has a draft of it; `only`: nothing is deployed. */
  draft?: 'beside' | 'only';
};

type Listed = { flows: FlowSummary[]; scripts: ScriptSummary[]; drafts: ListedDraft[]; search: string };

/** Flows, scripts and the person's drafts as one list, the newest edit first. */
export function mergeItems({ flows, scripts, drafts, search }: Listed): HomeItem[] {
  const drafted = new Set(drafts.map(keyOf));
  const deployed = [...flows.map(fromFlow), ...scripts.map(fromScript)].map((item) =>
    drafted.has(keyOf(item)) ? { ...item, draft: 'beside' as const } : item,
  );
  const only = drafts.filter((draft) => draft.draft_only && doesMatch(draft, search)).map(fromDraft);
  return [...deployed, ...only].toSorted((a, b) => b.editedAt.localeCompare(a.editedAt));
}

function keyOf({ kind, path }: { kind: string; path: string }): string {
  return `${kind} ${path}`;
}

function doesMatch({ path, draft_path, summary }: ListedDraft, search: string): boolean {
  return `${draft_path ?? path} ${summary ?? ''}`.toLowerCase().includes(search.toLowerCase());
}

function fromDraft(draft: ListedDraft): HomeItem {
  return {
    kind: draft.kind,
    path: draft.path,
    summary: draft.summary || nameOf(draft.draft_path) || `New ${draft.kind}`,
    editedBy: 'you',
    editedAt: draft.created_at,
    draft: 'only',
  };
}

/** A path that is not written to its end names nothing. */
function nameOf(path: string | undefined): string | undefined {
  return path?.endsWith('/') ? undefined : path;
}

function fromFlow(flow: FlowSummary): HomeItem {
  return {
    kind: 'flow',
    path: flow.path,
    summary: flow.summary,
    editedBy: flow.edited_by,
    editedAt: flow.edited_at,
  };
}

function fromScript(script: ScriptSummary): HomeItem {
  return {
    kind: 'script',
    path: script.path,
    summary: script.summary,
    language: script.language,
    purpose: isScriptKind(script.kind) && script.kind !== 'script' ? SCRIPT_KINDS[script.kind].name : undefined,
    editedBy: script.created_by,
    editedAt: script.created_at,
  };
}
