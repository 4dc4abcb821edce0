'use client';

import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { ApiError } from '../api/api-error';
import { type DraftPlace, ownDraftQuery } from './draft-api';
import { readLocalDraft } from './local-draft';

/** What an editor opens at a path: what is deployed there with the person's draft of it, or only a draft. */
export function useOpenedItem<T>(item: UseQueryResult<T>, place: DraftPlace, { isEditor }: { isEditor: boolean }) {
  const draft = useQuery({ ...ownDraftQuery(place), enabled: isEditor });
  const isMissing = item.error instanceof ApiError && item.error.status === 404;
  const isDraftOnly = isMissing && (draft.isLoading || Boolean(draft.data) || readLocalDraft(place) !== null);
  const isThere = item.data !== undefined || isDraftOnly;
  return {
    error: draft.error ?? (isThere ? null : item.error),
    isLoading: draft.isLoading || (item.data === undefined && !isMissing),
    deployed: item.data ?? null,
    stored: draft.data ?? null,
    retry: () => void Promise.all([item.refetch(), draft.refetch()]),
  };
}
