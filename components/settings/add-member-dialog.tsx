'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { createAccount } from '@/contract/accounts';
import { addMember } from '@/contract/members';
import { callApi } from '../api/client';
import { useAccount } from '../api/session';
import { Button } from '../ui/button';
import { Dialog, DialogContent, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from '../ui/dialog';
import { ErrorNote } from '../ui/error-state';
import { Label } from '../ui/label';
import { Switch } from '../ui/switch';
import { TextField } from '../ui/text-field';
import { type MemberRole, roleFlags } from './member-role';
import { RoleSelect } from './role-select';

type AddMemberDialogProps = { workspace: string; open: boolean; onOpenChange: (open: boolean) => void };

export function AddMemberDialog({ workspace, open, onOpenChange }: AddMemberDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent>
        <AddMemberForm workspace={workspace} onDone={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

function AddMemberForm({ workspace, onDone }: { workspace: string; onDone: () => void }) {
  const id = useId();
  const account = useAccount();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<MemberRole>('developer');
  const [isNew, setIsNew] = useState(false);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const add = useAdd(workspace, onDone);

  function submit(event: FormEvent) {
    event.preventDefault();
    add.mutate({ email, role, account: isNew ? { name, password } : undefined });
  }

  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      <DialogHeader>
        <DialogTitle>Add member</DialogTitle>
        <DialogDescription>Someone with an account joins this workspace.</DialogDescription>
      </DialogHeader>
      <TextField label="E-mail" type="email" autoComplete="off" value={email} onChange={setEmail} required />
      <div className="flex flex-col gap-1">
        <Label htmlFor={`${id}-role`}>Role</Label>
        <RoleSelect id={`${id}-role`} value={role} onChange={setRole} />
      </div>
      {account.data?.super_admin ? (
        <div className="flex items-center gap-2">
          <Switch id={`${id}-new`} checked={isNew} onCheckedChange={setIsNew} />
          <Label htmlFor={`${id}-new`}>Create the account, too</Label>
        </div>
      ) : null}
      {isNew ? (
        <>
          <TextField label="Name" autoComplete="off" value={name} onChange={setName} />
          <TextField
            label="First password"
            type="password"
            autoComplete="new-password"
            minLength={8}
            value={password}
            onChange={setPassword}
            help="At least 8 characters. Hand it over on a safe way."
            required
          />
        </>
      ) : null}
      {add.error ? <ErrorNote error={add.error} /> : null}
      <DialogFooter>
        <Button variant="outline" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={add.isPending}>
          Add member
        </Button>
      </DialogFooter>
    </form>
  );
}

type Entered = { email: string; role: MemberRole; account?: { name: string; password: string } };

function useAdd(workspace: string, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ email, role, account }: Entered) => {
      if (account) {
        const body = { email, password: account.password, name: account.name || undefined };
        await callApi(createAccount, { body });
      }
      return callApi(addMember, { params: { workspace }, body: { email, ...roleFlags(role) } });
    },
    onSuccess: async () => {
      onDone();
      await queries.invalidateQueries({ queryKey: ['members', workspace] });
    },
  });
}
