'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CirclePause, ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { getResumeUrls, resumeSuspended } from '@/contract/approvals';
import type { Job } from '@/contract/job-shape';
import { approversOf } from '@/engine/flow/approval';
import { callApi } from '../api/client';
import { ConfirmDialog } from '../ui/alert-dialog';
import { Button } from '../ui/button';
import { ErrorNote } from '../ui/error-state';
import { TimeAgo } from '../ui/time-ago';
import type { Visit } from './run-tree';
import { jobQuery } from './use-job';

type ApprovalNoteProps = { workspace: string; job: Job; visit: Visit };

/** A step that waits for a decision: who was asked, until when, and the way to decide. */
export function ApprovalNote({ workspace, job, visit }: ApprovalNoteProps) {
  const { module, record } = visit;
  const { emails, message } = approversOf(module.suspend ?? {});
  const needed = module.suspend?.required_events ?? 1;
  return (
    <section
      aria-label="Approval"
      className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-md border border-suspended/30 bg-suspended-subtle p-3"
    >
      <div className="flex min-w-0 gap-2">
        <CirclePause className="mt-0.5 size-4 shrink-0 text-suspended" aria-hidden />
        <div className="min-w-0 text-sm">
          <p className="font-medium text-suspended">Step {module.summary || module.id} waits for approval</p>
          {message ? <p className="break-words">{message}</p> : null}
          <p className="break-words text-muted-foreground">
            {emails.length > 0 ? `Asked: ${emails.join(', ')}. ` : 'Nobody was asked by e-mail. '}
            {needed > 1 ? `${record.approvers.length} of ${needed} approvals are there. ` : ''}
            {record.approvers.length > 0
              ? `Approved by ${record.approvers.map((each) => each.approver).join(', ')}. `
              : ''}
            {record.deadline ? (
              <>
                Ends <TimeAgo at={record.deadline} />.
              </>
            ) : null}
          </p>
        </div>
      </div>
      <Decide workspace={workspace} job={job} visit={visit} />
    </section>
  );
}

function Decide({ workspace, job, visit }: ApprovalNoteProps) {
  const [isDenying, setIsDenying] = useState(false);
  const client = useQueryClient();
  const decide = useMutation({
    mutationFn: (approved: boolean) =>
      callApi(resumeSuspended, { params: { workspace, id: job.id }, body: { approved, payload: {} } }),
    onSettled: () => setIsDenying(false),
    onSuccess: () => client.invalidateQueries({ queryKey: jobQuery(workspace, job.id).queryKey }),
  });
  // A form is filled in on the approval page.
  const needsForm = visit.module.suspend?.resume_form?.schema != null;
  return (
    <div className="flex flex-col items-end gap-2">
      <div className="flex flex-wrap gap-2">
        <OpenApproval workspace={workspace} stepJobId={visit.record.step?.id} isOnlyWay={needsForm} />
        {visit.module.suspend?.hide_cancel ? null : (
          <Button variant="outline" size="sm" onClick={() => setIsDenying(true)} disabled={decide.isPending}>
            Deny
          </Button>
        )}
        {needsForm ? null : (
          <Button size="sm" loading={decide.isPending && !isDenying} onClick={() => decide.mutate(true)}>
            Approve
          </Button>
        )}
      </div>
      {decide.error ? <ErrorNote error={decide.error} /> : null}
      <ConfirmDialog
        open={isDenying}
        onOpenChange={setIsDenying}
        title="Deny this step?"
        description="The step counts as failed, and the run ends unless the flow says otherwise."
        confirmLabel="Deny"
        destructive
        loading={decide.isPending}
        onConfirm={() => decide.mutate(false)}
      />
    </div>
  );
}

type OpenApprovalProps = { workspace: string; stepJobId: string | undefined; isOnlyWay: boolean };

function OpenApproval({ workspace, stepJobId, isOnlyWay }: OpenApprovalProps) {
  // One link for each viewer: a decision belongs to the link it was made with.
  const [resumeId] = useState(() => Math.floor(Math.random() * 2 ** 31));
  const urls = useQuery({
    queryKey: ['resume-urls', workspace, stepJobId, resumeId],
    queryFn: ({ signal }) =>
      callApi(getResumeUrls, {
        params: { workspace, id: stepJobId ?? '', resume_id: String(resumeId) },
        signal,
      }),
    enabled: stepJobId !== undefined,
    staleTime: Infinity,
  });
  if (!urls.data) return null;
  return (
    <Button asChild variant={isOnlyWay ? 'default' : 'outline'} size="sm">
      <a href={urls.data.approvalPage} target="_blank" rel="noreferrer">
        Open approval <ExternalLink aria-hidden />
      </a>
    </Button>
  );
}
