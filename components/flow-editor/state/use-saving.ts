'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useStore } from 'zustand';
import { ApiError } from '../../api/api-error';
import { callApi } from '../../api/client';
import { useDraftAddress } from '../../draft/use-draft-address';
import { useDraftSync } from '../../draft/use-draft-sync';
import { itemHref } from '../../shell/route-path';
import type { DraftReply } from '@/contract/drafts';
import { createFlow, getFlow, getLatestFlowVersion, updateFlow } from '@/contract/flows';
import type { OpenFlow } from '@/engine/flow/schema';
import type { Editor } from './editor-context';
import { bodyOf, flowOf, isSameFlow, type KeptFlow, readStored, storedText } from './flow-draft';

/** A deployed version, as the editor knows it. */
export type SavedFlow = { flow: OpenFlow; path: string; version: number };

type Base = { flow: OpenFlow; path: string; version: number | null };

export type SaveOutcome = 'saved' | 'conflict' | 'failed';

/** Where an editor begins: a deployed version or an empty flow, and a draft of it. */
export type EditorStart = Base & {
  /** Where the draft is kept. */
  place: string;
  stored: DraftReply | null;
};

type SavingOptions = { start: EditorStart; kept: KeptFlow | null; lastSync: string | null };

/** The deployed state behind the document, and the ways to it and back. */
export function useSaving(editor: Editor, { start, kept, lastSync }: SavingOptions) {
  const { workspace, document: store } = editor;
  const flow = useStore(store, (state) => state.flow);
  const queries = useQueryClient();
  const [base, setBase] = useState<Base>(start);
  const [path, setPath] = useState(kept?.path ?? start.path);
  // A draft goes on from the version it was made of: a newer one is then a conflict, not lost.
  const [parent, setParent] = useState(kept ? kept.version : start.version);
  const isDirty = path !== base.path || !isSameFlow(flow, base.flow);
  const text = isDirty ? storedText({ flow, path, version: parent }) : null;
  const place = { workspace, kind: 'flow' as const, path: start.place };
  const sync = useDraftSync({ place, stored: start.stored, lastSync, text });
  useDraftAddress({ workspace, kind: 'flow', place: start.place, isKept: base.version === null && isDirty });

  function goTo(next: Base) {
    setBase(next);
    setPath(next.path);
    setParent(next.version);
  }

  /** Deploys what is in the editor now. `over`: also above a version that somebody deployed meanwhile. */
  async function save(message: string, over = false): Promise<{ outcome: SaveOutcome; error?: unknown }> {
    const sent = store.getState().flow;
    try {
      const version = await send({ workspace, base: { ...base, version: parent }, path, flow: sent, message, over });
      sync.moveTo(path);
      goTo({ flow: sent, path, version });
      window.history.replaceState(null, '', itemHref(workspace, 'flows/edit', path));
      await queries.invalidateQueries({ queryKey: ['flows', workspace] });
      return { outcome: 'saved' };
    } catch (error) {
      const isConflict = base.version !== null && error instanceof ApiError && error.status === 409;
      return { outcome: isConflict ? 'conflict' : 'failed', error };
    }
  }

  /** Takes the newest deployed version in place of what is in the editor; undo brings that back. */
  async function reload(): Promise<void> {
    const saved = await readFlow(workspace, base.path);
    goTo(saved);
    editor.commands.edit(() => saved.flow);
  }

  /** Goes back to the version the editor knows; undo brings the draft back. */
  function discard(): void {
    goTo(base);
    editor.commands.edit(() => base.flow);
  }

  /** Takes the draft that another tab or machine has stored. */
  async function takeStored(): Promise<void> {
    const read = readStored((await sync.takeStored())?.value);
    setPath(read?.path ?? base.path);
    if (read) setParent(read.version);
    editor.commands.edit(() => read?.flow ?? base.flow);
  }

  return { base, parent, path, setPath, isDirty, sync, save, reload, discard, takeStored };
}

export type Saving = ReturnType<typeof useSaving>;

type Send = { workspace: string; base: Base; path: string; flow: OpenFlow; message: string; over: boolean };

async function send({ workspace, base, path, flow, message, over }: Send): Promise<number> {
  const body = { ...bodyOf(flow), path, deployment_message: message || undefined };
  if (base.version === null) return Number(await callApi(createFlow, { params: { workspace }, body }));
  const params = { workspace, path: base.path };
  const parent = over ? (await callApi(getLatestFlowVersion, { params })).id : base.version;
  return Number(await callApi(updateFlow, { params, body: { ...body, parent_version_id: parent } }));
}

/** The newest version at a path. */
export async function readFlow(workspace: string, path: string, signal?: AbortSignal): Promise<SavedFlow> {
  const reply = await callApi(getFlow, { params: { workspace, path }, signal });
  return { flow: flowOf(reply), path, version: reply.version_id };
}
