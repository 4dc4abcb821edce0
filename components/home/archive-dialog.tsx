'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { archiveFlow } from '@/contract/flows';
import { archiveScript } from '@/contract/scripts';
import { callApi } from '../api/client';
import { ConfirmDialog } from '../ui/alert-dialog';
import { toast } from '../ui/toast';
import type { HomeItem } from './home-item';

type ArchiveDialogProps = { workspace: string; item: HomeItem; open: boolean; onOpenChange: (open: boolean) => void };

export function ArchiveDialog({ workspace, item, open, onOpenChange }: ArchiveDialogProps) {
  const queries = useQueryClient();
  const params = { workspace, path: item.path };
  const refresh = () => queries.invalidateQueries({ queryKey: [`${item.kind}s`, workspace] });

  const restore = useMutation({
    mutationFn: () => callApi(archiveFlow, { params, body: { archived: false } }),
    onSuccess: refresh,
    onError: (error) => toast.error(`${item.path} stays archived: ${error.message}`),
  });
  const archive = useMutation({
    mutationFn: () =>
      item.kind === 'flow'
        ? callApi(archiveFlow, { params, body: { archived: true } })
        : callApi(archiveScript, { params }),
    onSuccess: async () => {
      onOpenChange(false);
      await refresh();
      const undo = item.kind === 'flow' ? { label: 'Undo', onClick: () => restore.mutate() } : undefined;
      toast.success(`Archived ${item.path}`, { action: undo });
    },
    onError: (error) => toast.error(`${item.path} was not archived: ${error.message}`),
  });

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Archive ${item.summary || item.path}?`}
      description={`The ${item.kind} leaves this list and starts no new runs. Runs under way finish, and past runs stay.`}
      confirmLabel="Archive"
      destructive
      loading={archive.isPending}
      onConfirm={() => archive.mutate()}
    />
  );
}
