'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleStop, Ellipsis, RotateCcw, SquarePen } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { Job } from '@/contract/job-shape';
import { Button } from '../ui/button';
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '../ui/dropdown-menu';
import { toast } from '../ui/toast';
import { CancelRunDialog } from './cancel-run-dialog';
import { isEnded } from './job-facts';
import { runHref, sourceHref } from './links';
import { canRerun, rerun, rerunCommand } from './rerun';

/** What can be done with a run: cancel it, run it again, take it elsewhere. */
export function RunActions({ workspace, job }: { workspace: string; job: Job }) {
  const [isCanceling, setIsCanceling] = useState(false);
  const canCancel = !isEnded(job) && !job.canceled;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {canCancel ? (
        <Button variant="outline" onClick={() => setIsCanceling(true)}>
          <CircleStop aria-hidden /> Cancel run
        </Button>
      ) : null}
      {canRerun(job) ? <RunAgain workspace={workspace} job={job} /> : null}
      <MoreActions workspace={workspace} job={job} />
      <CancelRunDialog
        workspace={workspace}
        jobId={isCanceling ? job.id : null}
        onClose={() => setIsCanceling(false)}
      />
    </div>
  );
}

function RunAgain({ workspace, job }: { workspace: string; job: Job }) {
  const router = useRouter();
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: () => rerun(workspace, job),
    onSuccess: (jobId) => {
      void client.invalidateQueries({ queryKey: ['runs', workspace] });
      router.push(runHref(workspace, jobId));
    },
    onError: (error) => toast.error(`It could not be started. ${error.message}`),
  });
  return (
    <Button onClick={() => again.mutate()} loading={again.isPending}>
      {again.isPending ? null : <RotateCcw aria-hidden />} Run again
    </Button>
  );
}

function MoreActions({ workspace, job }: { workspace: string; job: Job }) {
  const command = rerunCommand(job, window.location.origin);
  const source = sourceHref(workspace, job);
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="outline" size="icon" aria-label="More actions">
          <Ellipsis aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {source ? (
          <DropdownMenuItem asChild>
            <Link href={source}>
              <SquarePen aria-hidden /> Open the source
            </Link>
          </DropdownMenuItem>
        ) : null}
        {command ? <DropdownMenuItem onSelect={() => copy(command)}>Copy as curl command</DropdownMenuItem> : null}
        <DropdownMenuItem onSelect={() => copy(job.id)}>Copy run id</DropdownMenuItem>
        <DropdownMenuItem onSelect={() => copy(JSON.stringify(job.args ?? {}, null, 2))}>Copy inputs</DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

async function copy(text: string): Promise<void> {
  const isCopied = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  if (isCopied) toast.success('Copied.');
  else toast.error('The browser refused to copy.', { description: text });
}
