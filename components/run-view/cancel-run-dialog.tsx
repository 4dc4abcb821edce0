'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { cancelQueuedJob } from '@/contract/jobs';
import { callApi } from '../api/client';
import { ConfirmDialog } from '../ui/alert-dialog';
import { ErrorNote } from '../ui/error-state';
import { jobQuery } from './use-job';

type CancelRunDialogProps = {
  workspace: string /** Null keeps it closed. */;
  jobId: string | null;
  onClose: () => void;
};

export function CancelRunDialog({ workspace, jobId, onClose }: CancelRunDialogProps) {
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: (id: string) => callApi(cancelQueuedJob, { params: { workspace, id }, body: {} }),
    onSuccess: (_, id) => {
      void client.invalidateQueries({ queryKey: jobQuery(workspace, id).queryKey });
      void client.invalidateQueries({ queryKey: ['runs', workspace] });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      open={jobId !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title="Cancel this run?"
      description={
        <>
          What is running is stopped and what is waiting does not start. Steps that are done stay done.
          {cancel.error ? <ErrorNote error={cancel.error} className="mt-2" /> : null}
        </>
      }
      confirmLabel="Cancel run"
      destructive
      loading={cancel.isPending}
      onConfirm={() => {
        if (jobId) cancel.mutate(jobId);
      }}
    />
  );
}
