'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleCheck, CircleX } from 'lucide-react';
import { useId, useState } from 'react';
import { checkRegistry, type RegistryAnswer, type RegistryReply, setRegistry } from '@/contract/registries';
import { callApi } from '../api/client';
import { Button } from '../ui/button';
import { Input } from '../ui/input';
import { Label } from '../ui/label';
import { Textarea } from '../ui/textarea';
import { TimeAgo } from '../ui/time-ago';
import { toast } from '../ui/toast';
import { REGISTRY_TEXTS } from './registry-texts';

type RegistryFieldProps = { workspace: string; registry: RegistryReply };

/** One setting: its value, what counts without one, and what the registry answers. */
export function RegistryField({ workspace, registry }: RegistryFieldProps) {
  const { name, value: stored, inherited } = registry;
  const { label, help, placeholder, isLong } = REGISTRY_TEXTS[name];
  const id = useId();
  const [value, setValue] = useState(stored ?? '');
  const { save, check } = useRegistry(workspace, name);
  const Field = isLong ? Textarea : Input;
  const error = save.error ?? check.error;
  return (
    <form
      className="flex min-w-0 flex-col gap-1.5"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(value);
      }}
    >
      <Label htmlFor={id}>{label}</Label>
      <Field
        id={id}
        value={value}
        placeholder={inherited ?? placeholder}
        autoComplete="off"
        spellCheck={false}
        className="font-mono"
        aria-describedby={`${id}-help`}
        aria-invalid={error ? true : undefined}
        onChange={(event: { target: { value: string } }) => setValue(event.target.value)}
      />
      <p id={`${id}-help`} className="text-xs text-muted-foreground">
        {help} <Origin registry={registry} />
      </p>
      {error ? <p className="text-xs font-medium text-destructive">{error.message}</p> : null}
      <Answers answers={check.data ?? []} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" size="sm" disabled={value === (stored ?? '')} loading={save.isPending}>
          Save
        </Button>
        <Button
          size="sm"
          variant="outline"
          disabled={value.trim() === ''}
          loading={check.isPending}
          onClick={() => check.mutate(value)}
        >
          Check
        </Button>
      </div>
    </form>
  );
}

function useRegistry(workspace: string, key: RegistryReply['name']) {
  const queries = useQueryClient();
  const params = { workspace, key };
  const save = useMutation({
    mutationFn: (value: string) => callApi(setRegistry, { params, body: { value } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['registries', workspace] });
      toast.success('Saved. Scripts that are deployed from now on use it.');
    },
  });
  const check = useMutation({ mutationFn: (value: string) => callApi(checkRegistry, { params, body: { value } }) });
  return { save, check };
}

function Origin({ registry }: { registry: RegistryReply }) {
  const { value, inherited, edited_by: by, edited_at: at } = registry;
  if (value === null) return inherited === null ? null : 'While it is empty, what this instance uses counts.';
  return (
    <>
      Set by {by}, <TimeAgo at={at} />.
    </>
  );
}

function Answers({ answers }: { answers: RegistryAnswer[] }) {
  return (
    <ul role="status" className="flex flex-col gap-1 text-xs empty:hidden">
      {answers.map(({ url, ok, message }) => (
        <li key={url} className="flex min-w-0 items-start gap-1.5">
          {ok ? (
            <CircleCheck aria-hidden className="mt-px size-3.5 shrink-0 text-success" />
          ) : (
            <CircleX aria-hidden className="mt-px size-3.5 shrink-0 text-destructive" />
          )}
          <span className="min-w-0 break-words">
            <span className="font-mono">{url}</span>: {message}
          </span>
        </li>
      ))}
    </ul>
  );
}
