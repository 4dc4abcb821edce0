'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { ApiError } from '../../api/api-error';
import { callApi } from '../../api/client';
import { itemHref } from '../../shell/route-path';
import { createFlow, getFlow, getLatestFlowVersion, updateFlow } from '@/contract/flows';
import type { OpenFlow } from '@/engine/flow/schema';
import type { Editor } from './editor-context';
import { flowDrafts, isSameFlow } from './flow-draft';

/** A saved version, as the editor knows it. */
export type SavedFlow = { flow: OpenFlow; path: string; version: number };

type Base = { flow: OpenFlow; path: string; version: number | null };

export type SaveOutcome = 'saved' | 'conflict' | 'failed';

/** The saved state behind the document, and the ways to it and back. */
export function useSaving(editor: Editor, { base: first, path: firstPath }: { base: Base; path: string }) {
  const { workspace, document: store } = editor;
  const flow = useStore(store, (state) => state.flow);
  const queries = useQueryClient();
  const [base, setBase] = useState(first);
  const [path, setPath] = useState(firstPath);
  const isDirty = path !== base.path || !isSameFlow(flow, base.flow);
  useKeptDraft(flowDrafts.key(workspace, base.version === null ? undefined : base.path), isDirty, { flow, path, base });

  /** Saves what is in the editor now. `over`: also above a version that somebody saved meanwhile. */
  async function save(message: string, over = false): Promise<{ outcome: SaveOutcome; error?: unknown }> {
    const sent = store.getState().flow;
    try {
      const version = await send({ workspace, base, path, flow: sent, message, over });
      flowDrafts.drop(flowDrafts.key(workspace, base.version === null ? undefined : base.path));
      setBase({ flow: sent, path, version });
      window.history.replaceState(null, '', itemHref(workspace, 'flows/edit', path));
      await queries.invalidateQueries({ queryKey: ['flows', workspace] });
      return { outcome: 'saved' };
    } catch (error) {
      const isConflict = base.version !== null && error instanceof ApiError && error.status === 409;
      return { outcome: isConflict ? 'conflict' : 'failed', error };
    }
  }

  /** Takes the newest saved version in place of what is in the editor; undo brings that back. */
  async function reload(): Promise<void> {
    const saved = await readFlow(workspace, base.path);
    setBase(saved);
    setPath(saved.path);
    editor.commands.edit(() => saved.flow);
  }

  /** Goes back to the version the editor started from. */
  function discard(): void {
    setPath(base.path);
    editor.commands.edit(() => base.flow);
  }

  return { base, path, setPath, isDirty, save, reload, discard };
}

export type Saving = ReturnType<typeof useSaving>;

type Send = { workspace: string; base: Base; path: string; flow: OpenFlow; message: string; over: boolean };

async function send({ workspace, base, path, flow, message, over }: Send): Promise<number> {
  const { summary, description, value, schema } = flow;
  const tag = typeof flow.tag === 'string' ? flow.tag : null;
  const timeout = typeof flow.timeout === 'number' ? flow.timeout : null;
  const body = { path, summary, description, value, schema, tag, timeout, deployment_message: message || undefined };
  if (base.version === null) return Number(await callApi(createFlow, { params: { workspace }, body }));
  const params = { workspace, path: base.path };
  const parent = over ? (await callApi(getLatestFlowVersion, { params })).id : base.version;
  return Number(await callApi(updateFlow, { params, body: { ...body, parent_version_id: parent } }));
}

/** The newest version at a path. */
export async function readFlow(workspace: string, path: string, signal?: AbortSignal): Promise<SavedFlow> {
  const {
    summary,
    description,
    value,
    schema,
    tag,
    timeout,
    version_id: version,
  } = await callApi(getFlow, {
    params: { workspace, path },
    signal,
  });
  const settings = { ...(tag ? { tag } : {}), ...(timeout ? { timeout } : {}) };
  return { flow: { summary, description, value, schema, ...settings }, path, version };
}

const KEEP_AFTER_MS = 400;

function useKeptDraft(key: string, isDirty: boolean, now: { flow: OpenFlow; path: string; base: Base }): void {
  const isSafe = useRef(true);
  const { flow, path, base } = now;
  const keep = useEffectEvent((draft: { flow: OpenFlow; path: string }) => {
    isSafe.current = flowDrafts.keep(key, { ...draft, version: base.version, keptAt: Date.now() });
  });
  const keepNow = useEffectEvent(() => keep({ flow, path }));

  useEffect(() => {
    if (!isDirty) return flowDrafts.drop(key);
    isSafe.current = false;
    const timer = setTimeout(() => keep({ flow, path }), KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [key, isDirty, flow, path]);

  useEffect(() => {
    if (!isDirty) return;
    function leave(event: BeforeUnloadEvent) {
      keepNow();
      // Only where the browser could not keep the draft: otherwise nothing is lost by leaving.
      if (!isSafe.current) event.preventDefault();
    }
    window.addEventListener('beforeunload', leave);
    return () => window.removeEventListener('beforeunload', leave);
  }, [isDirty]);
}
