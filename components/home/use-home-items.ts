'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ListedDraft, listDrafts } from '@/contract/drafts';
import { listFlows } from '@/contract/flows';
import { listScripts } from '@/contract/scripts';
import { callApi } from '../api/client';
import { type HomeItem, type ItemKind, mergeItems } from './home-item';

export type KindFilter = 'all' | ItemKind;

type HomeItems = { items: HomeItem[] | undefined; error: Error | null; isRefreshing: boolean; refetch: () => void };

const NO_DRAFTS: ListedDraft[] = [];

type HomeFilter = { search: string; kind: KindFilter; isEditor: boolean };

export function useHomeItems(workspace: string, { search, kind, isEditor }: HomeFilter): HomeItems {
  const params = { workspace };
  const query = { search: search || undefined, without_description: true };
  const flows = useQuery({
    queryKey: ['flows', workspace, search],
    queryFn: ({ signal }) => callApi(listFlows, { params, query, signal }),
    placeholderData: keepPreviousData,
  });
  const scripts = useQuery({
    queryKey: ['scripts', workspace, search],
    queryFn: ({ signal }) => callApi(listScripts, { params, query, signal }),
    placeholderData: keepPreviousData,
  });
  // Drafts are a sign beside the list: where they cannot be told, the list is there all the same.
  const drafts = useQuery({
    queryKey: ['drafts', workspace],
    queryFn: ({ signal }) => callApi(listDrafts, { params, signal }),
    enabled: isEditor,
  });
  const isLoaded = flows.data !== undefined && scripts.data !== undefined;
  return {
    items: isLoaded
      ? mergeItems({ flows: flows.data, scripts: scripts.data, drafts: drafts.data ?? NO_DRAFTS, search }).filter(
          (item) => kind === 'all' || item.kind === kind,
        )
      : undefined,
    error: flows.error ?? scripts.error,
    isRefreshing: flows.isPlaceholderData || scripts.isPlaceholderData,
    refetch: () => {
      void flows.refetch();
      void scripts.refetch();
    },
  };
}
