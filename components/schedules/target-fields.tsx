'use client';

import { useQuery } from '@tanstack/react-query';
import { getFlow } from '@/contract/flows';
import { getScript } from '@/contract/scripts';
import type { JsonSchema } from '@/engine/flow/schema';
import { callApi } from '../api/client';
import { orderedNames } from '../form/field-kind';
import { type Args, initialArgs } from '../form/initial-value';
import { SchemaForm } from '../form/schema-form';
import type { FieldErrors } from '../form/validate-args';
import { PathPicker } from '../home/path-picker';
import { ErrorNote } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';
import type { Target } from './links';
import type { ScheduleDraft } from './schedule-draft';
import { Choice } from './timing-fields';

type TargetFieldsProps = {
  workspace: string;
  draft: ScheduleDraft;
  target: ReturnType<typeof useTarget>;
  errors: FieldErrors;
  pathError?: string;
  set: (patch: Partial<ScheduleDraft>) => void;
};

/** What runs, and with which arguments: by its own form. */
export function TargetFields({ workspace, draft, target, errors, pathError, set }: TargetFieldsProps) {
  const { kind, path } = draft.target;
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-3 sm:grid-cols-[9rem_minmax(0,1fr)]">
        <Choice
          label="Run a"
          value={kind}
          options={{ script: 'script', flow: 'flow' }}
          onChange={(chosen) => set({ target: { kind: chosen, path: '' }, args: null })}
        />
        <PathPicker
          workspace={workspace}
          kind={kind}
          path={path}
          error={pathError}
          onChoose={(chosen) => set({ target: { kind, path: chosen }, args: null })}
        />
      </div>
      {path === '' ? null : <ArgsForm workspace={workspace} draft={draft} target={target} errors={errors} set={set} />}
    </div>
  );
}

function ArgsForm({ workspace, draft, target, errors, set }: Omit<TargetFieldsProps, 'pathError'>) {
  if (target.error) return <ErrorNote error={target.error} />;
  if (!target.data) return <SkeletonRows rows={2} label="Loading the form" />;
  const schema = target.data;
  if (orderedNames(schema).length === 0)
    return <p className="text-sm text-muted-foreground">This {draft.target.kind} takes no inputs.</p>;
  return (
    <SchemaForm
      schema={schema}
      value={argsOf(draft, schema)}
      onChange={(args) => set({ args })}
      errors={errors}
      workspace={workspace}
    />
  );
}

export function argsOf(draft: ScheduleDraft, schema: JsonSchema): Args {
  return draft.args ?? initialArgs(schema);
}

/** The form of the script or flow that is chosen. */
export function useTarget(workspace: string, { kind, path }: Target) {
  return useQuery({
    queryKey: ['schedule-target', workspace, kind, path],
    queryFn: async ({ signal }): Promise<JsonSchema> => {
      const input = { params: { workspace, path }, signal };
      const found = await (kind === 'flow' ? callApi(getFlow, input) : callApi(getScript, input));
      return found.schema ?? {};
    },
    enabled: path !== '',
  });
}
