'use client';

import { useQuery } from '@tanstack/react-query';
import { getResource, listResourceTypes } from '@/contract/resources';
import { callApi } from '../api/client';
import { useMember } from '../api/session';
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from '../ui/dialog';
import { ErrorState } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';
import { ResourceForm } from './resource-form';

type ResourceDialogProps = {
  workspace: string;
  /** The one to change; null makes a new one. */
  path: string | null;
  /** The type a new one starts with. */
  type?: string;
  open: boolean;
  onClose: () => void;
};

export function ResourceDialog({ workspace, path, type, open, onClose }: ResourceDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <DialogContent className="max-w-xl">
        <DialogHeader>
          <DialogTitle>{path === null ? 'New resource' : 'Edit resource'}</DialogTitle>
          <DialogDescription>
            Passwords are kept as secret variables of their own and are not shown again.
          </DialogDescription>
        </DialogHeader>
        <LoadedForm workspace={workspace} path={path} type={type} onDone={onClose} />
      </DialogContent>
    </Dialog>
  );
}

type LoadedFormProps = { workspace: string; path: string | null; type?: string; onDone: () => void };

function LoadedForm({ workspace, path, type, onDone }: LoadedFormProps) {
  const member = useMember(workspace);
  const types = useQuery({
    queryKey: ['resource-types', workspace],
    queryFn: ({ signal }) => callApi(listResourceTypes, { params: { workspace }, signal }),
  });
  const resource = useQuery({
    queryKey: ['resource', workspace, path],
    queryFn: ({ signal }) => callApi(getResource, { params: { workspace, path: path ?? '' }, signal }),
    enabled: path !== null,
    // What is edited must be what is stored now, and must not change while it is edited.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const error = types.error ?? resource.error;
  if (error) return <ErrorState error={error} onRetry={() => void (types.error ? types : resource).refetch()} />;
  const isLoaded = path === null || resource.data !== undefined;
  if (!types.data || !member.data || !isLoaded) return <SkeletonRows rows={3} label="Loading the resource" />;
  return (
    <ResourceForm
      workspace={workspace}
      types={types.data}
      resource={resource.data ?? null}
      startPath={path ?? `u/${member.data.username}/`}
      startType={type ?? types.data[0]?.name ?? ''}
      onDone={onDone}
    />
  );
}
