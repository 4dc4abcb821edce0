'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Card } from '../ui/card';
import { ErrorState } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';

type ListCardProps<T> = {
  query: UseQueryResult<T[]>;
  /** Read out while the list loads. */
  label: string;
  empty: ReactNode;
  children: (items: T[]) => ReactNode;
};

/** A list with everything it can be besides full: loading, empty, failed. */
export function ListCard<T>({ query, label, empty, children }: ListCardProps<T>) {
  return (
    <Card className="overflow-hidden">
      <Content query={query} label={label} empty={empty}>
        {children}
      </Content>
    </Card>
  );
}

function Content<T>({ query, label, empty, children }: ListCardProps<T>) {
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonRows label={label} />;
  return query.data.length === 0 ? empty : children(query.data);
}
