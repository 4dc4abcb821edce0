'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link2Off } from 'lucide-react';
import { type ApprovalInfo, getApproval } from '@/contract/approvals';
import { ApiError } from '../api/api-error';
import { callApi } from '../api/client';
import { Wordmark } from '../shell/mark';
import { Card } from '../ui/card';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { Skeleton } from '../ui/skeleton';
import { type ApprovalLink, addressOf } from './approval-link';
import { ApprovalQuestion } from './approval-question';
import { ApprovalState } from './approval-state';
import { DecisionForm } from './decision-form';
import { DecisionRefusal } from './decision-refusal';

/** Where a person decides. Opening it, however often and by whomever, decides nothing. */
export function ApprovalPage(link: ApprovalLink) {
  const queries = useQueryClient();
  const key = ['approval', link.workspace, link.jobId, link.resumeId, link.signature];
  const info = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => callApi(getApproval, { ...addressOf(link), signal }),
    // What somebody is filling in must not change under their hands; a decision asks the server anyway.
    refetchOnWindowFocus: (query) => query.state.data?.state !== 'pending',
    staleTime: 0,
  });

  return (
    <div className="min-h-dvh bg-sidebar">
      <header className="mx-auto flex w-full max-w-2xl items-center px-4 pt-6 pb-4">
        <Wordmark />
      </header>
      <main className="mx-auto w-full max-w-2xl px-4 pb-12">
        {info.error ? <NoAnswer error={info.error} onRetry={() => void info.refetch()} /> : null}
        {info.isPending ? <LoadingCard /> : null}
        {info.data && !info.error ? (
          <Card className="overflow-hidden">
            <ApprovalState info={info.data} />
            <ApprovalQuestion info={info.data} />
            <Decision
              link={link}
              info={info.data}
              onDecided={(decided) => queries.setQueryData(key, decided)}
              onStale={() => void info.refetch()}
            />
          </Card>
        ) : null}
      </main>
    </div>
  );
}

type DecisionProps = {
  link: ApprovalLink;
  info: ApprovalInfo;
  onDecided: (info: ApprovalInfo) => void;
  onStale: () => void;
};

function Decision({ link, info, onDecided, onStale }: DecisionProps) {
  if (info.state !== 'pending') return null;
  if (!info.mayDecide || info.nonce === null) return <DecisionRefusal info={info} />;
  return <DecisionForm link={link} info={info} nonce={info.nonce} onDecided={onDecided} onStale={onStale} />;
}

function NoAnswer({ error, onRetry }: { error: Error; onRetry: () => void }) {
  // The server says the same for a wrong signature and a run that is gone: neither may be probed.
  const isUnknown = error instanceof ApiError && [400, 403, 404, 422].includes(error.status);
  return (
    <Card>
      {isUnknown ? (
        <EmptyState
          icon={Link2Off}
          title="This link leads to no approval"
          description="It may have been cut off when it was copied, or the run no longer exists. Open it from the e-mail again, or ask the person who sent it."
        />
      ) : (
        <ErrorState error={error} onRetry={onRetry} />
      )}
    </Card>
  );
}

function LoadingCard() {
  return (
    <Card role="status" aria-label="Loading the approval" className="flex flex-col gap-4 p-6">
      <Skeleton className="h-6 w-2/3" />
      <Skeleton className="h-4 w-1/3" />
      <Skeleton className="h-40" />
      <Skeleton className="h-10 w-1/2" />
    </Card>
  );
}
