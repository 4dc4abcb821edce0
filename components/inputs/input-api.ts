import { queryOptions } from '@tanstack/react-query';
import { getInputArgs, getInputHistory, type InputReply, listInputs } from '@/contract/inputs';
import { callApi } from '../api/client';
import type { Args } from '../form/initial-value';
import type { ItemKind } from '../home/home-item';

export type InputsOf = { workspace: string; kind: ItemKind; path: string };

export function runnableQuery({ kind, path }: Omit<InputsOf, 'workspace'>) {
  return { runnable_id: path, runnable_type: kind === 'flow' ? ('FlowPath' as const) : ('ScriptPath' as const) };
}

const SHOWN_MAX = 20;

export function savedInputsQuery({ workspace, ...of }: InputsOf) {
  const query = { ...runnableQuery(of), per_page: 100 };
  return queryOptions({
    queryKey: ['inputs', workspace, of.kind, of.path],
    queryFn: ({ signal }) => callApi(listInputs, { params: { workspace }, query, signal }),
  });
}

export function inputHistoryQuery({ workspace, ...of }: InputsOf, hasTests: boolean) {
  const query = { ...runnableQuery(of), include_preview: hasTests, per_page: SHOWN_MAX };
  return queryOptions({
    queryKey: ['input-history', workspace, of.kind, of.path, hasTests],
    queryFn: ({ signal }) => callApi(getInputHistory, { params: { workspace }, query, signal }),
    staleTime: 0,
  });
}

export function readInputArgs(workspace: string, { id }: InputReply, isSaved: boolean): Promise<Args> {
  return callApi(getInputArgs, { params: { workspace, id }, query: { input: isSaved } });
}
