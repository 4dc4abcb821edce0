'use client';

import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { getRunTree } from '@/contract/run-tree';
import { callApi } from '../api/client';
import { mergeTrees } from './run-tree';

/** Iterations of a module beyond those that come with the tree. */
export type IterationPage = { scope: string; module: string; after: number };

type TreeOptions = {
  workspace: string;
  jobId: string;
  isLive: boolean;
  /** Changes whenever anything of the run changed. */
  revision: string | undefined;
  pages: IterationPage[];
};

const LIVE_POLL_MS = 1500;

/** What a flow run did so far. */
export function useRunTree({ workspace, jobId, isLive, revision, pages }: TreeOptions) {
  const client = useQueryClient();
  const base = useQuery({
    queryKey: treeKey(workspace, jobId),
    queryFn: ({ signal }) => callApi(getRunTree, { params: { workspace, id: jobId }, signal }),
    // A change that comes while a reply is on its way is picked up by the next one.
    refetchInterval: isLive ? LIVE_POLL_MS : false,
  });
  useEffect(() => {
    if (revision === undefined) return;
    void client.invalidateQueries({ queryKey: treeKey(workspace, jobId) }, { cancelRefetch: !isLive });
  }, [client, workspace, jobId, revision, isLive]);

  const further = useQueries({
    queries: pages.map((page) => ({
      queryKey: [...treeKey(workspace, jobId), page],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        callApi(getRunTree, { params: { workspace, id: jobId }, query: page, signal }),
    })),
    combine: (results) => ({
      trees: results.flatMap((result) => (result.data ? [result.data] : [])),
      isPending: results.some((result) => result.isPending),
    }),
  });

  const tree = useMemo(
    () => (base.data ? mergeTrees(base.data, further.trees) : undefined),
    [base.data, further.trees],
  );
  return { tree, error: base.error, retry: () => void base.refetch(), isLoadingPage: further.isPending };
}

function treeKey(workspace: string, jobId: string): readonly unknown[] {
  return ['run-tree', workspace, jobId];
}
