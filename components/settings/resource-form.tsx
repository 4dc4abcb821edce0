'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { createResource, type ResourceReply, type ResourceTypeReply, updateResource } from '@/contract/resources';
import type { JsonSchema } from '@/engine/flow/schema';
import { callApi } from '../api/client';
import { type Args, initialArgs } from '../form/initial-value';
import { SchemaForm } from '../form/schema-form';
import { type FieldErrors, validateArgs } from '../form/validate-args';
import { Button } from '../ui/button';
import { DialogFooter } from '../ui/dialog';
import { ErrorNote } from '../ui/error-state';
import { Label } from '../ui/label';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../ui/select';
import { TextField } from '../ui/text-field';
import { keepSecrets } from './keep-secrets';

type ResourceFormProps = {
  workspace: string;
  types: ResourceTypeReply[];
  resource: ResourceReply | null;
  startPath: string;
  /** Of a new one. */
  startType: string;
  onDone: () => void;
};

/** A value without known fields is edited whole, as JSON. */
const WHOLE: JsonSchema = { properties: { value: { type: 'object', title: 'Value' } }, required: ['value'] };

export function ResourceForm({ workspace, types, resource, startPath, startType, onDone }: ResourceFormProps) {
  const [path, setPath] = useState(startPath);
  const [type, setType] = useState(resource?.resource_type ?? startType);
  const [description, setDescription] = useState(resource?.description ?? '');
  const [errors, setErrors] = useState<FieldErrors>({});
  const schema = types.find((known) => known.name === type)?.schema ?? {};
  const isWhole = Object.keys(schema.properties ?? {}).length === 0;
  const shown = isWhole ? WHOLE : schema;
  const [args, setArgs] = useState<Args>(() => startArgs({ schema, isWhole, stored: resource?.value }));
  const save = useSave({ workspace, resource, onDone });

  function changeType(next: string) {
    const other = types.find((known) => known.name === next)?.schema ?? {};
    setType(next);
    setErrors({});
    setArgs(startArgs({ schema: other, isWhole: Object.keys(other.properties ?? {}).length === 0, stored: undefined }));
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const found = validateArgs(shown, args);
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    save.mutate({ path, type, description, schema, value: isWhole ? args.value : args });
  }

  return (
    <form className="flex min-w-0 flex-col gap-4" noValidate onSubmit={submit}>
      <TypeSelect types={types} value={type} disabled={resource !== null} onChange={changeType} />
      <TextField
        label="Path"
        value={path}
        onChange={setPath}
        mono
        required
        autoFocus
        help="u/<user>/<name> or f/<folder>/<name>"
      />
      <SchemaForm schema={shown} value={args} onChange={setArgs} errors={errors} workspace={workspace} />
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

type Start = { schema: JsonSchema; isWhole: boolean; stored: unknown };

function startArgs({ schema, isWhole, stored }: Start): Args {
  if (isWhole) return { value: stored ?? {} };
  const given = typeof stored === 'object' && stored !== null && !Array.isArray(stored) ? (stored as Args) : {};
  return stored === undefined ? initialArgs(schema) : given;
}

type TypeSelectProps = {
  types: ResourceTypeReply[];
  value: string;
  disabled: boolean;
  onChange: (type: string) => void;
};

function TypeSelect({ types, value, disabled, onChange }: TypeSelectProps) {
  const id = useId();
  const names = types.map((type) => type.name);
  const shown = names.includes(value) || value === '' ? names : [value, ...names];
  return (
    <div className="flex flex-col gap-1">
      <Label htmlFor={id}>Type</Label>
      <Select value={value} onValueChange={onChange} disabled={disabled}>
        <SelectTrigger id={id}>
          <SelectValue placeholder="Choose a type…" />
        </SelectTrigger>
        <SelectContent>
          {shown.map((name) => (
            <SelectItem key={name} value={name}>
              {name}
            </SelectItem>
          ))}
        </SelectContent>
      </Select>
    </div>
  );
}

type Entered = { path: string; type: string; description: string; schema: JsonSchema; value: unknown };

function useSave({ workspace, resource, onDone }: Pick<ResourceFormProps, 'workspace' | 'resource' | 'onDone'>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ path, type, description, schema, value }: Entered) => {
      const kept = await keepSecrets({ workspace, path, schema, value });
      const body = { path, value: kept, resource_type: type, description };
      return resource
        ? callApi(updateResource, { params: { workspace, path: resource.path }, body })
        : callApi(createResource, { params: { workspace }, body });
    },
    onSuccess: async () => {
      onDone();
      await queries.invalidateQueries({ queryKey: ['resources', workspace] });
      await queries.invalidateQueries({ queryKey: ['variables', workspace] });
    },
  });
}
