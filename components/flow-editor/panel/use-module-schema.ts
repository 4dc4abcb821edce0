'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { callApi } from '../../api/client';
import { getFlow } from '@/contract/flows';
import { getScript, getScriptByHash, getScriptSignature } from '@/contract/scripts';
import type { FlowModuleValue, JsonSchema } from '@/engine/flow/schema';
import { useEditor } from '../state/editor-context';

const TYPING_MS = 400;

export type ModuleSchema = { schema: JsonSchema | undefined; hasMain: boolean; isPending: boolean; error: unknown };

type Found = { schema: JsonSchema | undefined; hasMain: boolean };

/** What a step takes: read from its code, or from the script or flow it names. */
export function useModuleSchema(value: FlowModuleValue): ModuleSchema {
  const { workspace } = useEditor();
  const source = useSettled(sourceOf(value));
  const query = useQuery({
    queryKey: ['step-schema', workspace, source],
    enabled: source !== '',
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => readSchema(workspace, JSON.parse(source) as Source, signal),
  });
  const { data } = query;
  return {
    schema: data?.schema,
    hasMain: data?.hasMain ?? true,
    isPending: query.isFetching && !data,
    error: query.error,
  };
}

type Source =
  | { type: 'rawscript'; language: string; content: string }
  | { type: 'script'; path: string; hash?: string | null }
  | { type: 'flow'; path: string };

/** What decides the schema, as one comparable text; empty when nothing is named yet. */
function sourceOf(value: FlowModuleValue): string {
  if (value.type === 'rawscript') {
    return JSON.stringify({ type: value.type, language: value.language, content: value.content });
  }
  if (value.type === 'script' && value.path) {
    return JSON.stringify({ type: value.type, path: value.path, hash: value.hash });
  }
  return value.type === 'flow' && value.path ? JSON.stringify({ type: value.type, path: value.path }) : '';
}

async function readSchema(workspace: string, source: Source, signal: AbortSignal): Promise<Found> {
  if (source.type === 'rawscript') {
    const body = { language: source.language, content: source.content };
    const { schema, has_main: hasMain } = await callApi(getScriptSignature, { params: { workspace }, body, signal });
    return { schema, hasMain };
  }
  if (source.type === 'flow') {
    const { schema } = await callApi(getFlow, { params: { workspace, path: source.path }, signal });
    return { schema, hasMain: true };
  }
  const script = source.hash
    ? await callApi(getScriptByHash, { params: { workspace, hash: source.hash }, signal })
    : await callApi(getScript, { params: { workspace, path: source.path }, signal });
  return { schema: script.schema, hasMain: true };
}

/** The value once it has stopped changing for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
