'use client';

import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { getMovedTo } from '@/contract/item-links';
import { ApiError } from '../api/api-error';
import { callApi } from '../api/client';
import { itemHref } from '../shell/route-path';
import { ErrorState } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';
import type { ItemKind } from './home-item';

type MissingItemProps = {
  error: unknown;
  workspace: string;
  kind: ItemKind;
  path: string;
  /** Of which page the address is: `run`, `edit`, `get`. */
  page: string;
  title?: string;
  onRetry: () => void;
};

/** An item that cannot be shown. Where it was moved, the old address leads to the new one. */
export function MissingItem({ error, workspace, kind, path, page, title, onRetry }: MissingItemProps) {
  const router = useRouter();
  const isMissing = error instanceof ApiError && error.status === 404;
  const moved = useQuery({
    queryKey: ['moved-item', workspace, kind, path],
    queryFn: ({ signal }) => callApi(getMovedTo, { params: { workspace, kind, path }, signal }),
    enabled: isMissing,
    staleTime: 0,
  });
  const to = moved.data?.path ?? null;
  useEffect(() => {
    if (to !== null) router.replace(itemHref(workspace, `${kind}s/${page}`, to) + window.location.search);
  }, [router, workspace, kind, page, to]);
  if (to !== null || moved.isLoading) return <SkeletonRows rows={4} label={`Looking for the ${kind}`} />;
  return <ErrorState error={error} title={title} onRetry={onRetry} />;
}
