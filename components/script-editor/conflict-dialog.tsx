'use client';

import { useQuery } from '@tanstack/react-query';
import type { ScriptReply } from '@/contract/scripts';
import { Button } from '../ui/button';
import { Dialog, DialogContent, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from '../ui/dialog';
import { ErrorNote } from '../ui/error-state';
import { TimeAgo } from '../ui/time-ago';
import { scriptQuery } from './script-api';
import type { SaveScript } from './use-save-script';

type ConflictDialogProps = {
  workspace: string;
  path: string;
  /** Was the script new here, or was it changed meanwhile? */
  isNew: boolean;
  save: SaveScript;
  onLoad: (theirs: ScriptReply) => void;
};

/** Somebody else deployed at this path first. Nothing is overwritten without a word. */
export function ConflictDialog({ workspace, path, isNew, save, onLoad }: ConflictDialogProps) {
  const isOpen = save.step === 'conflict';
  const theirs = useQuery({ ...scriptQuery(workspace, path), enabled: isOpen, staleTime: 0 });
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) save.close();
      }}
    >
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{isNew ? 'There is a script at this path' : 'This script was changed meanwhile'}</DialogTitle>
          <DialogDescription>
            <code className="font-mono text-xs break-all">{path}</code>
            {theirs.data ? (
              <>
                {' '}
                was deployed by {theirs.data.created_by} <TimeAgo at={theirs.data.created_at} />
                {theirs.data.deployment_msg ? `: “${theirs.data.deployment_msg}”` : ''}.
              </>
            ) : null}{' '}
            {isNew
              ? 'Choose another path, or make your code its newest version.'
              : 'Your version is still here; both stay in the history if you deploy over it.'}
          </DialogDescription>
        </DialogHeader>
        {theirs.error ? <ErrorNote error={theirs.error} /> : null}
        <DialogFooter>
          <Button variant="outline" onClick={save.close}>
            {isNew ? 'Choose another path' : 'Keep editing'}
          </Button>
          <Button
            variant="outline"
            disabled={!theirs.data}
            onClick={() => {
              if (theirs.data) onLoad(theirs.data);
            }}
          >
            {isNew ? 'Open it instead' : 'Load their version'}
          </Button>
          <Button
            variant="destructive"
            disabled={!theirs.data}
            loading={save.isSaving}
            onClick={() => {
              if (theirs.data) save.saveOver(theirs.data.hash);
            }}
          >
            Deploy over it
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
