'use client';

import { History, RotateCw } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { PageFrame } from '../shell/page-frame';
import { workspaceHref } from '../shell/route-path';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { EmptyState } from '../ui/empty-state';
import { ErrorNote, ErrorState } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';
import { CancelRunDialog } from './cancel-run-dialog';
import { isEnded } from './job-facts';
import { isFiltered, readFilters, type RunFilters, writeFilters } from './run-filters';
import { RunFilterBar } from './run-filter-bar';
import { RunList } from './run-list';
import { useNow } from './use-now';
import { useRuns } from './use-runs';

export function RunsPage({ workspace }: { workspace: string }) {
  const [filters, setFilters] = useAddressFilters();
  const runs = useRuns(workspace, filters);
  const refresh = (
    <Button variant="outline" onClick={() => void runs.refetch()}>
      <RotateCw aria-hidden /> Refresh
    </Button>
  );
  return (
    <PageFrame title="Runs" actions={refresh} className="max-w-6xl">
      <RunFilterBar filters={filters} onChange={setFilters} />
      <Runs workspace={workspace} runs={runs} filters={filters} onClear={() => setFilters({})} />
    </PageFrame>
  );
}

type RunsProps = {
  workspace: string;
  runs: ReturnType<typeof useRuns>;
  filters: RunFilters;
  onClear: () => void;
};

function Runs({ workspace, runs, filters, onClear }: RunsProps) {
  const [canceling, setCanceling] = useState<string | null>(null);
  const nowMs = useNow(runs.jobs.some((job) => !isEnded(job)));
  if (runs.isPending) return <SkeletonRows rows={8} label="Loading runs" />;
  if (runs.error && runs.jobs.length === 0) {
    return <ErrorState error={runs.error} title="The runs cannot be shown" onRetry={() => void runs.refetch()} />;
  }
  if (runs.jobs.length === 0) {
    return (
      <Card>
        <NoRuns workspace={workspace} isNarrowed={isFiltered(filters)} onClear={onClear} />
      </Card>
    );
  }
  return (
    <>
      <Card className="overflow-hidden">
        <RunList workspace={workspace} jobs={runs.jobs} nowMs={nowMs} onCancel={setCanceling} />
      </Card>
      {runs.error ? <ErrorNote error={runs.error} /> : null}
      {runs.hasNextPage ? (
        <Button
          variant="outline"
          className="self-center"
          loading={runs.isFetchingNextPage}
          onClick={() => void runs.fetchNextPage()}
        >
          Load older runs
        </Button>
      ) : null}
      <CancelRunDialog workspace={workspace} jobId={canceling} onClose={() => setCanceling(null)} />
    </>
  );
}

function NoRuns({ workspace, isNarrowed, onClear }: { workspace: string; isNarrowed: boolean; onClear: () => void }) {
  if (isNarrowed) {
    return (
      <EmptyState
        icon={History}
        title="No run matches"
        description="No run of this workspace fits these filters."
        action={
          <Button variant="outline" onClick={onClear}>
            Clear filters
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      icon={History}
      title="Nothing has run yet"
      description="Every run of a script or a flow is listed here, with its inputs, its logs and its result."
      action={
        <Button asChild>
          <Link href={workspaceHref(workspace)}>Choose something to run</Link>
        </Button>
      }
    />
  );
}

// Filters live in the address: a list can be shared, and “back” leads to it as it was.
function useAddressFilters(): [RunFilters, (filters: RunFilters) => void] {
  const router = useRouter();
  const pathname = usePathname();
  const filters = readFilters(useSearchParams());
  return [filters, (next) => router.replace(`${pathname}${writeFilters(next)}`, { scroll: false })];
}
