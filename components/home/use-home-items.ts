'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { listFlows } from '@/contract/flows';
import { listScripts } from '@/contract/scripts';
import { callApi } from '../api/client';
import { type HomeItem, type ItemKind, mergeItems } from './home-item';

export type KindFilter = 'all' | ItemKind;

type HomeItems = { items: HomeItem[] | undefined; error: Error | null; isRefreshing: boolean; refetch: () => void };

export function useHomeItems(workspace: string, search: string, kind: KindFilter): HomeItems {
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
  const isLoaded = flows.data !== undefined && scripts.data !== undefined;
  return {
    items: isLoaded ? mergeItems(kind === 'script' ? [] : flows.data, kind === 'flow' ? [] : scripts.data) : undefined,
    error: flows.error ?? scripts.error,
    isRefreshing: flows.isPlaceholderData || scripts.isPlaceholderData,
    refetch: () => {
      void flows.refetch();
      void scripts.refetch();
    },
  };
}
