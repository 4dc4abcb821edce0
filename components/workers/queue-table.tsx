'use client';

import { ListChecks } from 'lucide-react';
import Link from 'next/link';
import type { TagQueue } from '@/contract/workers';
import { runHref } from '../run-view/links';
import { Badge, type BadgeProps } from '../ui/badge';
import { Card } from '../ui/card';
import { formatDuration } from '../ui/duration';
import { EmptyState } from '../ui/empty-state';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table';

/** Each tag with what waits on it and why; what stands still comes first. */
export function QueueTable({ queues, workspace }: { queues: TagQueue[]; workspace: string | null }) {
  if (queues.length === 0)
    return (
      <Card>
        <EmptyState
          icon={ListChecks}
          title="Nothing waits"
          description="No job is in flight, and no worker serves a tag."
        />
      </Card>
    );
  const ordered = queues.toSorted((one, other) => RANK[one.reason] - RANK[other.reason]);
  return (
    <Card className="overflow-hidden">
      <Table aria-label="Queue by tag">
        <TableHeader>
          <TableRow>
            <TableHead>Tag</TableHead>
            <TableHead>Why</TableHead>
            <TableHead className="text-right">Waiting</TableHead>
            <TableHead className="text-right">Oldest</TableHead>
            <TableHead className="text-right">Running</TableHead>
            <TableHead className="text-right">Later</TableHead>
            <TableHead className="text-right">Decisions</TableHead>
            <TableHead className="text-right">Workers</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {ordered.map((queue) => (
            <Row key={queue.tag} queue={queue} workspace={workspace} />
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}

function Row({ queue, workspace }: { queue: TagQueue; workspace: string | null }) {
  const owner = workspace ?? queue.oldestWorkspace;
  const oldest = queue.oldestS === null ? null : formatDuration(queue.oldestS * 1000);
  return (
    <TableRow>
      <TableCell className="font-mono text-[0.8125rem]">{queue.tag}</TableCell>
      <TableCell className="whitespace-nowrap">
        <Badge variant={LOOKS[queue.reason]}>{WHY[queue.reason](queue)}</Badge>
      </TableCell>
      <Count value={queue.waiting} />
      <TableCell className="text-right whitespace-nowrap tabular-nums">
        {oldest && queue.oldestJob && owner ? (
          <Link href={runHref(owner, queue.oldestJob)} className="text-primary hover:underline">
            {oldest}
          </Link>
        ) : null}
      </TableCell>
      <Count value={queue.running} />
      <Count value={queue.scheduled} />
      <Count value={queue.suspended} />
      <Count value={queue.workers} />
    </TableRow>
  );
}

function Count({ value }: { value: number }) {
  return (
    <TableCell className={`text-right tabular-nums ${value === 0 ? 'text-muted-foreground' : ''}`}>
      {value.toLocaleString('en')}
    </TableCell>
  );
}

type Reason = TagQueue['reason'];

const RANK: Record<Reason, number> = { no_worker: 0, draining: 1, busy: 2, moving: 3, idle: 4 };
const LOOKS: Record<Reason, BadgeProps['variant']> = {
  no_worker: 'destructive',
  draining: 'destructive',
  busy: 'warning',
  moving: 'info',
  idle: 'default',
};
const WHY: Record<Reason, (queue: TagQueue) => string> = {
  no_worker: () => 'No live worker serves it',
  draining: () => 'Its workers are stopping',
  busy: ({ slots }) => `All ${slots} slots are busy`,
  moving: () => 'Being taken',
  idle: () => 'Nothing waits',
};
