'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { createWorkspace } from '@/contract/workspaces';
import { callApi } from '../api/client';
import { Button } from '../ui/button';
import { Dialog, DialogContent, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from '../ui/dialog';
import { ErrorNote } from '../ui/error-state';
import { TextField } from '../ui/text-field';
import { workspaceHref } from './route-path';

type CreateWorkspaceDialogProps = { open: boolean; onOpenChange: (open: boolean) => void };

export function CreateWorkspaceDialog({ open, onOpenChange }: CreateWorkspaceDialogProps) {
  const router = useRouter();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [typedId, setTypedId] = useState<string | null>(null);
  const id = typedId ?? idFrom(name);
  const create = useMutation({
    mutationFn: () => callApi(createWorkspace, { body: { id, name } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['workspaces'] });
      onOpenChange(false);
      router.push(workspaceHref(id));
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate();
  }

  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent>
        <form className="flex flex-col gap-4" onSubmit={submit}>
          <DialogHeader>
            <DialogTitle>New workspace</DialogTitle>
            <DialogDescription>
              It owns its scripts, flows, variables and members. You become its administrator.
            </DialogDescription>
          </DialogHeader>
          <TextField label="Name" value={name} onChange={setName} required autoFocus />
          <TextField
            label="Id"
            help="Stands in every address of the workspace and stays: small letters, digits, - and _."
            value={id}
            onChange={setTypedId}
            pattern="[a-z0-9][a-z0-9_\-]{0,49}"
            required
            mono
          />
          {create.error ? <ErrorNote error={create.error} /> : null}
          <DialogFooter>
            <Button variant="outline" onClick={() => onOpenChange(false)}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Create workspace
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}

function idFrom(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50);
}
