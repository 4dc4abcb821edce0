'use client';

import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import { Button } from '../../ui/button';
import { Dialog, DialogContent, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from '../../ui/dialog';
import { ErrorNote } from '../../ui/error-state';
import { TextField } from '../../ui/text-field';
import { toast } from '../../ui/toast';
import { useProblems } from '../editor-canvas';
import { pathProblem } from '../panel/path-problem';
import { useEditor, useUi } from '../state/editor-context';
import type { Saving } from '../state/use-saving';

/** Deploys the flow as a new version; a new flow is given its path here. */
export function SaveDialog({ saving }: { saving: Saving }) {
  const { ui } = useEditor();
  const isOpen = useUi((state) => state.dialog === 'save');
  return (
    <Dialog open={isOpen} onOpenChange={(open) => !open && ui.setState({ dialog: null })}>
      <DialogContent>
        <SaveForm saving={saving} onDone={() => ui.setState({ dialog: null })} />
      </DialogContent>
    </Dialog>
  );
}

type SaveFormProps = { saving: Saving; onDone: () => void };
type Failure = { isConflict: boolean; error: unknown };

function SaveForm({ saving, onDone }: SaveFormProps) {
  const { commands, document: store } = useEditor();
  const summary = useStore(store, (state) => state.flow.summary);
  const [message, setMessage] = useState('');
  const [isSaving, setIsSaving] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const wrongPath = pathProblem(saving.path);
  const isNew = saving.base.version === null;

  async function save(over: boolean) {
    setIsSaving(true);
    setFailure(null);
    const { outcome, error } = await saving.save(message, over);
    setIsSaving(false);
    if (outcome !== 'saved') return setFailure({ isConflict: outcome === 'conflict', error });
    toast.success('Deployed as a new version');
    return onDone();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!wrongPath) void save(false);
  }

  return (
    <form className="flex min-w-0 flex-col gap-4" onSubmit={submit}>
      <DialogHeader>
        <DialogTitle>{isNew ? 'Deploy the flow' : 'Deploy a new version'}</DialogTitle>
        <DialogDescription>Runs that have started go on with the version they have.</DialogDescription>
      </DialogHeader>
      <TextField
        label="Path"
        value={saving.path}
        onChange={saving.setPath}
        mono
        required
        help="u/<you>/<name>, or f/<folder>/<name>"
        error={wrongPath}
      />
      <TextField
        label="Summary"
        value={summary}
        onChange={(next) => commands.edit((flow) => ({ ...flow, summary: next }), 'flow.summary')}
      />
      {isNew ? null : (
        <TextField label="What changed" value={message} onChange={setMessage} placeholder="For the list of versions" />
      )}
      <ErrorCount />
      {failure ? (
        <SaveFailure failure={failure} saving={saving} onOverwrite={() => void save(true)} onDone={onDone} />
      ) : null}
      <DialogFooter>
        <Button variant="outline" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={isSaving} disabled={wrongPath !== undefined}>
          {isNew ? 'Deploy flow' : 'Deploy'}
        </Button>
      </DialogFooter>
    </form>
  );
}

function ErrorCount() {
  const errors = useProblems().filter((problem) => problem.severity === 'error');
  if (errors.length === 0) return null;
  return (
    <p className="rounded-md bg-warning-subtle px-3 py-2 text-sm text-warning">
      {errors.length === 1 ? 'One error is' : `${errors.length} errors are`} left: {errors[0]?.message}
    </p>
  );
}

type SaveFailureProps = { failure: Failure; saving: Saving; onOverwrite: () => void; onDone: () => void };

function SaveFailure({ failure, saving, onOverwrite, onDone }: SaveFailureProps) {
  const [reloadError, setReloadError] = useState<unknown>(null);

  async function reload() {
    try {
      await saving.reload();
      onDone();
    } catch (error) {
      setReloadError(error);
    }
  }

  if (!failure.isConflict) return <ErrorNote error={failure.error} />;
  return (
    <div role="alert" className="flex flex-col gap-2 rounded-md bg-warning-subtle p-3 text-sm text-warning">
      <p>Somebody deployed another version while you were editing.</p>
      <div className="flex flex-wrap gap-2">
        <Button variant="outline" size="sm" onClick={onOverwrite}>
          Deploy mine on top
        </Button>
        <Button variant="outline" size="sm" onClick={() => void reload()}>
          Load theirs, drop mine
        </Button>
      </div>
      {reloadError ? <ErrorNote error={reloadError} /> : null}
    </div>
  );
}
