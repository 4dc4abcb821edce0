'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { archiveScript } from '@/contract/scripts';
import { callApi } from '../api/client';
import { workspaceHref } from '../shell/route-path';
import { ConfirmDialog } from '../ui/alert-dialog';
import { ErrorNote } from '../ui/error-state';

type ArchiveDialogProps = { workspace: string; path: string; open: boolean; onOpenChange: (open: boolean) => void };

export function ArchiveDialog({ workspace, path, open, onOpenChange }: ArchiveDialogProps) {
  const router = useRouter();
  const client = useQueryClient();
  const archive = useMutation({
    mutationFn: () => callApi(archiveScript, { params: { workspace, path } }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['scripts', workspace] });
      router.push(workspaceHref(workspace));
    },
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Archive this script?"
      description={
        <>
          {path} leaves the lists and no longer runs; flows that use it fail at that step. Its versions stay, and saving
          at this path brings it back.
          {archive.error ? <ErrorNote error={archive.error} className="mt-2" /> : null}
        </>
      }
      confirmLabel="Archive"
      destructive
      loading={archive.isPending}
      onConfirm={() => archive.mutate()}
    />
  );
}
