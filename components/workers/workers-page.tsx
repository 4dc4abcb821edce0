'use client';

import { useQuery } from '@tanstack/react-query';
import { Cpu } from 'lucide-react';
import { getWorkersOverview, getWorkspaceOverview, type WorkersOverview } from '@/contract/workers';
import { callApi } from '../api/client';
import { PageFrame } from '../shell/page-frame';
import { Card } from '../ui/card';
import { EmptyState } from '../ui/empty-state';
import { ErrorNote, ErrorState } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../ui/tabs';
import { QueueTable } from './queue-table';
import { UnservedNote } from './unserved-note';
import { WorkerList } from './worker-list';

/** A hidden tab asks for nothing. */
const REFRESH_MS = 5_000;

/** Who works, and what waits for whom: of the whole instance, or as a workspace's administrators may see it. */
export function WorkersPage({ workspace }: { workspace: string | null }) {
  const overview = useQuery({
    queryKey: ['workers', workspace],
    queryFn: ({ signal }) =>
      workspace === null
        ? callApi(getWorkersOverview, { signal })
        : callApi(getWorkspaceOverview, { params: { workspace }, signal }),
    refetchInterval: REFRESH_MS,
  });
  const scope = workspace === null ? 'All workspaces of this instance.' : 'Jobs of other workspaces are not shown.';
  return (
    <PageFrame title="Workers" description={`Who works, and what waits. ${scope}`} className="max-w-6xl">
      {overview.data ? (
        <>
          {overview.error ? <ErrorNote error={overview.error} /> : null}
          <Overview overview={overview.data} workspace={workspace} />
        </>
      ) : (
        <Card>
          {overview.error ? (
            <ErrorState
              error={overview.error}
              title="The workers cannot be shown"
              onRetry={() => void overview.refetch()}
            />
          ) : (
            <SkeletonRows label="Loading the workers" />
          )}
        </Card>
      )}
    </PageFrame>
  );
}

function Overview({ overview, workspace }: { overview: WorkersOverview; workspace: string | null }) {
  const { workers, queues } = overview;
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0);
  return (
    <>
      <UnservedNote queues={queues} />
      <Tabs defaultValue="workers">
        <TabsList>
          <TabsTrigger value="workers">Workers ({workers.length})</TabsTrigger>
          <TabsTrigger value="queue">Queue ({waiting.toLocaleString('en')} waiting)</TabsTrigger>
        </TabsList>
        <TabsContent value="workers">
          {workers.length > 0 ? <WorkerList workers={workers} showsWorkspace={workspace === null} /> : <NoWorkers />}
        </TabsContent>
        <TabsContent value="queue">
          <QueueTable queues={queues} workspace={workspace} />
        </TabsContent>
      </Tabs>
    </>
  );
}

function NoWorkers() {
  return (
    <Card>
      <EmptyState
        icon={Cpu}
        title="No worker is alive"
        description="Runs are accepted and wait. Start a worker with MILLRACE_ROLE=worker npm start, with the same DATABASE_URL and REDIS_URL."
      />
    </Card>
  );
}
