'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { createVariable, updateVariable, type VariableReply } from '@/contract/variables';
import { callApi } from '../api/client';
import { useMember } from '../api/session';
import { Button } from '../ui/button';
import { Dialog, DialogContent, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from '../ui/dialog';
import { ErrorNote } from '../ui/error-state';
import { Label } from '../ui/label';
import { Switch } from '../ui/switch';
import { TextField } from '../ui/text-field';
import { Textarea } from '../ui/textarea';

type VariableDialogProps = {
  workspace: string;
  /** The one to change; null makes a new one. */
  variable: VariableReply | null;
  open: boolean;
  onClose: () => void;
};

export function VariableDialog({ workspace, variable, open, onClose }: VariableDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <DialogContent>
        <VariableForm workspace={workspace} variable={variable} onDone={onClose} />
      </DialogContent>
    </Dialog>
  );
}

const NEW = { path: null, value: '', is_secret: true, description: '' };

type VariableFormProps = { workspace: string; variable: VariableReply | null; onDone: () => void };

function VariableForm({ workspace, variable, onDone }: VariableFormProps) {
  const member = useMember(workspace);
  const start = variable ?? NEW;
  const [typedPath, setPath] = useState<string | null>(start.path);
  const [value, setValue] = useState(start.value ?? '');
  const [isSecret, setIsSecret] = useState(start.is_secret);
  const [description, setDescription] = useState(start.description);
  const path = typedPath ?? `u/${member.data?.username ?? ''}/`;
  const save = useSave({ workspace, variable, onDone });
  const keepsSecret = variable?.is_secret === true;

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({ path, value, is_secret: isSecret, description });
  }

  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      <DialogHeader>
        <DialogTitle>{variable ? 'Edit variable' : 'New variable'}</DialogTitle>
        <DialogDescription>
          Use it anywhere as <code className="font-mono">$var:{path || 'path'}</code>
        </DialogDescription>
      </DialogHeader>
      <TextField
        label="Path"
        value={path}
        onChange={setPath}
        mono
        required
        help="u/<user>/<name> or f/<folder>/<name>"
      />
      <SecretSwitch isSecret={isSecret} onChange={setIsSecret} disabled={keepsSecret} />
      <ValueField value={value} onChange={setValue} keepsSecret={keepsSecret} />
      <TextField label="Description" value={description} onChange={setDescription} />
      {save.error ? <ErrorNote error={save.error} /> : null}
      <DialogFooter>
        <Button variant="outline" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={save.isPending}>
          Save
        </Button>
      </DialogFooter>
    </form>
  );
}

type SecretSwitchProps = { isSecret: boolean; onChange: (isSecret: boolean) => void; disabled: boolean };

function SecretSwitch({ isSecret, onChange, disabled }: SecretSwitchProps) {
  const id = useId();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Switch id={id} checked={isSecret} onCheckedChange={onChange} disabled={disabled} />
      <Label htmlFor={id}>Secret</Label>
      <span className="text-xs text-muted-foreground">
        {isSecret ? 'Stored encrypted, not shown again.' : 'Everyone in the workspace can read it.'}
      </span>
    </div>
  );
}

type ValueFieldProps = { value: string; onChange: (value: string) => void; keepsSecret: boolean };

function ValueField({ value, onChange, keepsSecret }: ValueFieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <Label htmlFor={id}>Value</Label>
      <Textarea
        id={id}
        rows={3}
        spellCheck={false}
        autoComplete="off"
        className="font-mono text-[0.8125rem]"
        required={!keepsSecret}
        placeholder={keepsSecret ? 'Leave empty to keep the value it has' : undefined}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

type Entered = { path: string; value: string; is_secret: boolean; description: string };

function useSave({ workspace, variable, onDone }: VariableFormProps) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (entered: Entered) => {
      if (!variable) return callApi(createVariable, { params: { workspace }, body: entered });
      // An untouched secret is not in the form; sending the empty field would erase it.
      const value = variable.is_secret && entered.value === '' ? undefined : entered.value;
      return callApi(updateVariable, { params: { workspace, path: variable.path }, body: { ...entered, value } });
    },
    onSuccess: async () => {
      onDone();
      await queries.invalidateQueries({ queryKey: ['variables', workspace] });
    },
  });
}
