'use client';

import { useId } from 'react';
import { Button } from '../ui/button';
import { Dialog, DialogContent, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from '../ui/dialog';
import { ErrorNote } from '../ui/error-state';
import { Input } from '../ui/input';
import { Label } from '../ui/label';
import type { SaveScript } from './use-save-script';

type SaveDialogProps = {
  save: SaveScript;
  path: string /** Its path until now, when that changes. */;
  movesFrom: string | null;
};

/** Asks for the words that will stand in the history; Enter deploys without any. */
export function SaveDialog({ save, path, movesFrom }: SaveDialogProps) {
  const id = useId();
  return (
    <Dialog
      open={save.step === 'message'}
      onOpenChange={(isOpen) => {
        if (!isOpen) save.close();
      }}
    >
      <DialogContent>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (!save.isSaving) save.confirm();
          }}
        >
          <DialogHeader>
            <DialogTitle>Deploy a new version</DialogTitle>
            <DialogDescription>
              <code className="font-mono text-xs break-all">{path}</code> runs this code from now on. Earlier versions
              stay in the history.
            </DialogDescription>
          </DialogHeader>
          <div className="flex flex-col gap-1">
            <Label htmlFor={id}>What changed (optional)</Label>
            <Input
              id={id}
              autoFocus
              autoComplete="off"
              maxLength={1000}
              value={save.message}
              onChange={(event) => save.setMessage(event.target.value)}
            />
          </div>
          {movesFrom ? (
            <p className="rounded-md bg-warning-subtle px-3 py-2 text-sm">
              The script moves away from <code className="font-mono text-xs break-all">{movesFrom}</code>. Flows and
              links that name the old path no longer find it.
            </p>
          ) : null}
          {save.error ? <ErrorNote error={save.error} /> : null}
          <DialogFooter>
            <Button variant="outline" onClick={save.close}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isSaving}>
              Deploy
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
