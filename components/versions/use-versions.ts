'use client';

import { queryOptions, useQuery } from '@tanstack/react-query';
import { ownDraftQuery } from '../draft/draft-api';
import { DRAFT_ID, type VersionHead, type VersionSource } from './version-source';

/** The versions of an item, before them the person's draft where there is one. */
export function useVersions(source: VersionSource, { isEditor }: { isEditor: boolean }) {
  const versions = useQuery({
    queryKey: ['versions', source.kind, source.workspace, source.path],
    queryFn: ({ signal }) => source.list(signal),
    staleTime: 0,
  });
  const draft = useQuery({ ...ownDraftQuery(source), staleTime: 0, enabled: isEditor });
  const own: VersionHead[] = draft.data ? [{ id: DRAFT_ID, by: '', at: draft.data.created_at, message: '' }] : [];
  return {
    error: versions.error,
    retry: () => void versions.refetch(),
    list: versions.data && !draft.isLoading ? [...own, ...versions.data] : undefined,
    newestId: versions.data?.[0]?.id,
    draftValue: draft.data?.value,
  };
}

export type Versions = ReturnType<typeof useVersions>;

/** The texts of one version. What is deployed never changes; a draft does. */
export function versionQuery(source: VersionSource, id: string | null, draftValue: unknown) {
  const isDraft = id === DRAFT_ID;
  return queryOptions({
    queryKey: ['version', source.kind, source.workspace, source.path, id, isDraft ? draftValue : null],
    queryFn: ({ signal }) => (isDraft ? source.readDraft(draftValue) : source.read(id ?? '', signal)),
    enabled: id !== null,
    staleTime: isDraft ? 0 : Infinity,
  });
}
