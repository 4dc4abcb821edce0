'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '../ui/button';
import { Dialog, DialogContent, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from '../ui/dialog';
import { ErrorNote } from '../ui/error-state';
import { TextField } from '../ui/text-field';
import { toast } from '../ui/toast';
import { shortId, type VersionSource } from './version-source';

type RestoreDialogProps = {
  source: VersionSource;
  id: string;
  newestId: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onRestored: (id: string) => void;
};

/** Deploys an old version again, as the newest: nothing is taken out of the history. */
export function RestoreDialog({ source, id, newestId, open, onOpenChange, onRestored }: RestoreDialogProps) {
  const queries = useQueryClient();
  const [message, setMessage] = useState(`Restore version ${shortId(id)}`);
  const restore = useMutation({
    mutationFn: () => source.restore({ id, newestId, message: message.trim() }),
    onSuccess: async (made) => {
      onOpenChange(false);
      toast.success('Deployed as the newest version');
      const { kind, workspace, path } = source;
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['versions', kind, workspace, path] }),
        queries.invalidateQueries({ queryKey: [kind, workspace] }),
        queries.invalidateQueries({ queryKey: [`${kind}s`, workspace] }),
      ]);
      onRestored(made);
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!restore.isPending) restore.mutate();
  }

  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent>
        <form className="flex min-w-0 flex-col gap-4" onSubmit={submit}>
          <DialogHeader>
            <DialogTitle>Restore version {shortId(id)}?</DialogTitle>
            <DialogDescription>
              Its code, inputs and settings are deployed as a new version. The versions since stay in the list, and
              drafts stay as they are.
            </DialogDescription>
          </DialogHeader>
          <TextField label="What changed" value={message} onChange={setMessage} />
          {restore.error ? <ErrorNote error={restore.error} /> : null}
          <DialogFooter>
            <Button variant="outline" onClick={() => onOpenChange(false)}>
              Cancel
            </Button>
            <Button type="submit" loading={restore.isPending}>
              Restore
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
