import type { FlowSummary } from '@/contract/flows';
import type { ScriptSummary } from '@/contract/scripts';

export type ItemKind = 'flow' | 'script';

export type HomeItem = {
  kind: ItemKind;
  path: string;
  summary: string;
  language?: string;
  editedBy: string;
  editedAt: string;
};

/** Flows and scripts as one list, the newest edit first. */
export function mergeItems(flows: FlowSummary[], scripts: ScriptSummary[]): HomeItem[] {
  return [...flows.map(fromFlow), ...scripts.map(fromScript)].toSorted((a, b) => b.editedAt.localeCompare(a.editedAt));
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
    editedBy: script.created_by,
    editedAt: script.created_at,
  };
}
