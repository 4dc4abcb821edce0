'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { addDays } from 'date-fns';
import { type FormEvent, useId, useState } from 'react';
import { createToken } from '@/contract/tokens';
import { callApi } from '../api/client';
import { useWorkspaces } from '../api/session';
import { Button } from '../ui/button';
import { CodeBlock } from '../ui/code-block';
import { Dialog, DialogContent, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from '../ui/dialog';
import { ErrorNote } from '../ui/error-state';
import { Label } from '../ui/label';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../ui/select';
import { TextField } from '../ui/text-field';

type CreateTokenDialogProps = { open: boolean; onOpenChange: (open: boolean) => void };

export function CreateTokenDialog({ open, onOpenChange }: CreateTokenDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent>
        <CreateTokenSteps onDone={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

function CreateTokenSteps({ onDone }: { onDone: () => void }) {
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: (entered: Entered) =>
      callApi(createToken, {
        body: {
          label: entered.label || undefined,
          expiration: entered.days === NEVER ? undefined : addDays(new Date(), Number(entered.days)).toISOString(),
          workspace_id: entered.workspace === EVERYWHERE ? undefined : entered.workspace,
        },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['tokens'] }),
  });
  if (create.data !== undefined) return <NewToken token={create.data} onDone={onDone} />;
  return <TokenForm isPending={create.isPending} error={create.error} onSubmit={create.mutate} onCancel={onDone} />;
}

function NewToken({ token, onDone }: { token: string; onDone: () => void }) {
  return (
    <>
      <DialogHeader>
        <DialogTitle>Your new token</DialogTitle>
        <DialogDescription>Copy it now: it is not stored in readable form and is never shown again.</DialogDescription>
      </DialogHeader>
      <CodeBlock code={token} label="Token" wrap />
      <DialogFooter>
        <Button onClick={onDone}>I have copied it</Button>
      </DialogFooter>
    </>
  );
}

const NEVER = 'never';
const EVERYWHERE = '*';
const lifetimes = [
  { days: '30', label: '30 days' },
  { days: '90', label: '90 days' },
  { days: '365', label: 'One year' },
  { days: NEVER, label: 'Does not end' },
];

type Entered = { label: string; days: string; workspace: string };
type TokenFormProps = {
  isPending: boolean;
  error: Error | null;
  onSubmit: (entered: Entered) => void;
  onCancel: () => void;
};

function TokenForm({ isPending, error, onSubmit, onCancel }: TokenFormProps) {
  const workspaces = useWorkspaces();
  const [label, setLabel] = useState('');
  const [days, setDays] = useState('90');
  const [workspace, setWorkspace] = useState(EVERYWHERE);
  const places = [
    { id: EVERYWHERE, label: 'All my workspaces' },
    ...(workspaces.data?.workspaces ?? []).map((item) => ({ id: item.id, label: item.name })),
  ];

  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit({ label, days, workspace });
  }

  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      <DialogHeader>
        <DialogTitle>New token</DialogTitle>
        <DialogDescription>It has your rights. Name it after the program that gets it.</DialogDescription>
      </DialogHeader>
      <TextField label="Label" value={label} onChange={setLabel} maxLength={200} />
      <Choice
        label="Ends after"
        value={days}
        onChange={setDays}
        options={lifetimes.map((item) => ({ id: item.days, label: item.label }))}
      />
      <Choice label="Works in" value={workspace} onChange={setWorkspace} options={places} />
      {error ? <ErrorNote error={error} /> : null}
      <DialogFooter>
        <Button variant="outline" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" loading={isPending}>
          Create token
        </Button>
      </DialogFooter>
    </form>
  );
}

type ChoiceProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: { id: string; label: string }[];
};

function Choice({ label, value, onChange, options }: ChoiceProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <Label htmlFor={id}>{label}</Label>
      <Select value={value} onValueChange={onChange}>
        <SelectTrigger id={id}>
          <SelectValue />
        </SelectTrigger>
        <SelectContent>
          {options.map((option) => (
            <SelectItem key={option.id} value={option.id}>
              {option.label}
            </SelectItem>
          ))}
        </SelectContent>
      </Select>
    </div>
  );
}
