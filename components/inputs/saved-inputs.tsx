'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2, User, Users } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { createInput, deleteInput, type InputReply, updateInput } from '@/contract/inputs';
import { callApi } from '../api/client';
import { canAdminister, useMember } from '../api/session';
import type { JsonSchema } from '@/engine/flow/schema';
import type { Args } from '../form/initial-value';
import { Button } from '../ui/button';
import { ErrorNote } from '../ui/error-state';
import { Input } from '../ui/input';
import { SkeletonRows } from '../ui/skeleton';
import { Tooltip } from '../ui/tooltip';
import { toast } from '../ui/toast';
import { InputRow } from './input-row';
import { type InputsOf, runnableQuery, savedInputsQuery } from './input-api';

type SavedInputsProps = { of: InputsOf; schema: JsonSchema; args: Args; onUse: (input: InputReply) => void };

/** What was saved under a name: by this person, or by others who share it. */
export function SavedInputs({ of, schema, args, onUse }: SavedInputsProps) {
  const saved = useQuery(savedInputsQuery(of));
  const member = useMember(of.workspace);
  if (saved.error) return <ErrorNote error={saved.error} />;
  if (!saved.data) return <SkeletonRows rows={3} label="Loading the saved inputs" />;
  return (
    <div className="flex flex-col gap-3">
      {saved.data.length === 0 ? (
        <p className="text-sm text-muted-foreground">Nothing is saved yet.</p>
      ) : (
        <ul aria-label="Saved inputs" className="-mx-1 max-h-60 overflow-y-auto">
          {saved.data.map((input) => (
            <SavedRow
              key={input.id}
              of={of}
              schema={schema}
              input={input}
              canChange={input.created_by === member.data?.username || canAdminister(member.data)}
              onUse={onUse}
            />
          ))}
        </ul>
      )}
      <SaveNow of={of} args={args} />
    </div>
  );
}

type SavedRowProps = {
  of: InputsOf;
  schema: JsonSchema;
  input: InputReply;
  canChange: boolean;
  onUse: (input: InputReply) => void;
};

function SavedRow({ of, schema, input, canChange, onUse }: SavedRowProps) {
  return (
    <InputRow
      input={input}
      schema={schema}
      label={`${input.name}, saved by ${input.created_by}`}
      onUse={() => onUse(input)}
      head={
        <>
          <span className="truncate font-medium">{input.name}</span>
          <span className="ml-auto truncate text-xs text-muted-foreground">{input.created_by}</span>
        </>
      }
      actions={canChange ? <OwnerActions of={of} input={input} /> : null}
    />
  );
}

function OwnerActions({ of, input }: Pick<SavedRowProps, 'of' | 'input'>) {
  const { workspace } = of;
  const refresh = useRefresh(of);
  const options = { onSuccess: refresh, onError: (error: Error) => toast.error(error.message) };
  const share = useMutation({
    mutationFn: () => {
      const body = { id: input.id, name: input.name, is_public: !input.is_public };
      return callApi(updateInput, { params: { workspace }, body });
    },
    ...options,
  });
  const remove = useMutation({
    mutationFn: () => callApi(deleteInput, { params: { workspace, id: input.id } }),
    ...options,
  });
  const shareLabel = input.is_public ? 'Shared: keep it to yourself' : 'Only you: share it';
  return (
    <span className="mt-1 flex">
      <Tooltip label={shareLabel}>
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={shareLabel}
          loading={share.isPending}
          onClick={() => share.mutate()}
        >
          {input.is_public ? <Users aria-hidden /> : <User aria-hidden />}
        </Button>
      </Tooltip>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={`Delete ${input.name}`}
        loading={remove.isPending}
        onClick={() => remove.mutate()}
      >
        <Trash2 aria-hidden />
      </Button>
    </span>
  );
}

function SaveNow({ of, args }: { of: InputsOf; args: Args }) {
  const { workspace } = of;
  const refresh = useRefresh(of);
  const [name, setName] = useState('');
  const save = useMutation({
    mutationFn: () =>
      callApi(createInput, { params: { workspace }, query: runnableQuery(of), body: { name: name.trim(), args } }),
    onSuccess: async () => {
      setName('');
      await refresh();
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    // A popover is a child of the form around it, as React sees it.
    event.stopPropagation();
    if (name.trim() !== '' && !save.isPending) save.mutate();
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-1 border-t pt-3">
      <div className="flex gap-2">
        <Input
          aria-label="Name for the inputs of the form"
          placeholder="Name for the inputs of the form"
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" variant="outline" disabled={name.trim() === ''} loading={save.isPending}>
          Save
        </Button>
      </div>
      {save.error ? <ErrorNote error={save.error} /> : null}
    </form>
  );
}

function useRefresh(of: InputsOf): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: savedInputsQuery(of).queryKey });
}
