'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { deleteMember } from '@/contract/members';
import { deleteResource } from '@/contract/resources';
import { deleteToken } from '@/contract/tokens';
import { deleteVariable } from '@/contract/variables';
import { callApi } from '../api/client';
import { ConfirmDialog } from '../ui/alert-dialog';
import { toast } from '../ui/toast';

type InWorkspace = { workspace: string; path: string | null; onClose: () => void };

export function DeleteVariableDialog({ workspace, path, onClose }: InWorkspace) {
  return (
    <DeleteDialog
      item={path}
      queryKey={['variables', workspace]}
      description="Scripts and resources that read it fail from now on."
      confirmLabel="Delete variable"
      remove={(name) => callApi(deleteVariable, { params: { workspace, path: name } })}
      onClose={onClose}
    />
  );
}

export function DeleteResourceDialog({ workspace, path, onClose }: InWorkspace) {
  return (
    <DeleteDialog
      item={path}
      queryKey={['resources', workspace]}
      description="Scripts and flows that use it fail from now on. Secret variables made for it stay."
      confirmLabel="Delete resource"
      remove={(name) => callApi(deleteResource, { params: { workspace, path: name } })}
      onClose={onClose}
    />
  );
}

export function RemoveMemberDialog({ workspace, path: username, onClose }: InWorkspace) {
  return (
    <DeleteDialog
      item={username}
      queryKey={['members', workspace]}
      description="They no longer see this workspace. Their scripts, flows and past runs stay."
      confirmLabel="Remove member"
      remove={(name) => callApi(deleteMember, { params: { workspace, username: name } })}
      onClose={onClose}
    />
  );
}

export function RevokeTokenDialog({ prefix, onClose }: { prefix: string | null; onClose: () => void }) {
  return (
    <DeleteDialog
      item={prefix}
      queryKey={['tokens']}
      description="Programs that use this token are refused from now on."
      confirmLabel="Revoke token"
      remove={(name) => callApi(deleteToken, { params: { token_prefix: name } })}
      onClose={onClose}
    />
  );
}

type DeleteDialogProps = {
  /** What is to go; null keeps the dialog closed. */
  item: string | null;
  queryKey: string[];
  description: string;
  confirmLabel: string;
  remove: (item: string) => Promise<unknown>;
  onClose: () => void;
};

function DeleteDialog({ item, queryKey, description, confirmLabel, remove, onClose }: DeleteDialogProps) {
  const queries = useQueryClient();
  const removal = useMutation({
    mutationFn: remove,
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey });
    },
    onError: (error) => toast.error(error.message),
  });
  return (
    <ConfirmDialog
      open={item !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`${confirmLabel} ${item ?? ''}?`}
      description={description}
      confirmLabel={confirmLabel}
      destructive
      loading={removal.isPending}
      onConfirm={() => {
        if (item !== null) removal.mutate(item);
      }}
    />
  );
}
