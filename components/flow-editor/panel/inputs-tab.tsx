'use client';

import { SquareFunction, Trash2 } from 'lucide-react';
import { useId } from 'react';
import { orderedNames } from '../../form/field-kind';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { ErrorNote } from '../../ui/error-state';
import { Skeleton } from '../../ui/skeleton';
import { Tooltip } from '../../ui/tooltip';
import { accessPath } from '@/engine/flow/references';
import type { FlowModule, InputTransform, InputTransforms, JsonSchema, LeafValue } from '@/engine/flow/schema';
import { ExpressionField } from '../expression/expression-field';
import { useEditor, useFlow } from '../state/editor-context';
import { StaticInput } from './static-input';
import { useModuleSchema } from './use-module-schema';

/** What the step is given: one field for each of its inputs. */
export function InputsTab({ module, value }: { module: FlowModule; value: LeafValue }) {
  const { schema, isPending, error, hasMain } = useModuleSchema(value);
  const names = schema ? orderedNames(schema) : [];
  const strangers = Object.keys(value.input_transforms).filter((name) => schema && !names.includes(name));
  return (
    <div className="flex flex-col gap-3 p-4">
      {error ? <ErrorNote error={error} /> : null}
      {isPending ? <Skeleton className="h-24" /> : null}
      {schema && !hasMain ? <NoMain /> : null}
      {schema && hasMain && names.length === 0 ? (
        <EmptyState title="No inputs" description="What this step takes is read from its code. It takes nothing." />
      ) : null}
      {names.map((name) => (
        <InputRow
          key={name}
          module={module}
          name={name}
          schema={schema?.properties?.[name] ?? {}}
          required={schema?.required?.includes(name) ?? false}
          transform={value.input_transforms[name]}
        />
      ))}
      {strangers.map((name) => (
        <Stranger key={name} module={module} name={name} />
      ))}
    </div>
  );
}

function NoMain() {
  return (
    <p className="rounded-md bg-warning-subtle px-3 py-2 text-sm text-warning">
      The code has no main function yet, so there are no inputs to fill in.
    </p>
  );
}

type RowProps = {
  module: FlowModule;
  name: string;
  schema: JsonSchema;
  required: boolean;
  transform: InputTransform | undefined;
};

function InputRow({ module, name, schema, required, transform }: RowProps) {
  const id = useId();
  const set = useSetTransform(module.id, name);
  const firstExpression = useFirstExpression(name, transform);
  const isExpression = transform?.type === 'javascript';
  const label = schema.title || name;

  function toggle() {
    set(isExpression ? undefined : { type: 'javascript', expr: firstExpression });
  }

  return (
    <div className="flex min-w-0 flex-col gap-1.5 rounded-md border bg-card p-3" data-input={name}>
      <div className="flex min-w-0 items-center gap-2">
        <label htmlFor={id} className="truncate text-[0.8125rem] font-medium">
          {label}
          {required ? <span className="text-destructive"> *</span> : null}
        </label>
        <span className="truncate text-xs text-muted-foreground">{typeInWords(schema)}</span>
        <Tooltip label={isExpression ? 'Enter a fixed value' : 'Take it from an expression'}>
          <Button
            variant={isExpression ? 'secondary' : 'ghost'}
            size="icon-sm"
            className="ml-auto"
            aria-pressed={isExpression}
            aria-label={`Use an expression for ${name}`}
            onClick={toggle}
          >
            <SquareFunction aria-hidden className={isExpression ? 'text-primary' : undefined} />
          </Button>
        </Tooltip>
      </div>
      {schema.description ? <p className="text-xs text-muted-foreground">{schema.description}</p> : null}
      {isExpression ? (
        <ExpressionField
          label={`Expression for ${name}`}
          hideLabel
          moduleId={module.id}
          value={transform.expr}
          onChange={(expr) => set({ type: 'javascript', expr })}
        />
      ) : (
        <StaticInput
          id={id}
          name={name}
          schema={schema}
          required={required}
          value={transform?.value}
          onChange={(value) => set(value === undefined ? undefined : { type: 'static', value })}
        />
      )}
    </div>
  );
}

function Stranger({ module, name }: { module: FlowModule; name: string }) {
  const set = useSetTransform(module.id, name);
  return (
    <div className="flex items-center justify-between gap-2 rounded-md border border-dashed px-3 py-2 text-sm">
      <span className="min-w-0">
        <code className="font-mono">{name}</code>{' '}
        <span className="text-muted-foreground">is given, but the step does not take it.</span>
      </span>
      <Button variant="ghost" size="icon-sm" aria-label={`Remove ${name}`} onClick={() => set(undefined)}>
        <Trash2 aria-hidden />
      </Button>
    </div>
  );
}

/** Writes one input; undefined takes it away, so that the step's own default counts. */
function useSetTransform(moduleId: string, name: string) {
  const { commands } = useEditor();
  return (transform: InputTransform | undefined) =>
    commands.update(moduleId, (module) => withTransform(module, name, transform), `input.${name}`);
}

function withTransform(module: FlowModule, name: string, transform: InputTransform | undefined): FlowModule {
  const { value } = module;
  if (value.type !== 'rawscript' && value.type !== 'script' && value.type !== 'flow') return module;
  const { [name]: _, ...others } = value.input_transforms;
  const transforms: InputTransforms = transform ? { ...value.input_transforms, [name]: transform } : others;
  return { ...module, value: { ...value, input_transforms: transforms } };
}

/** What an expression begins with: the fixed value as it is written in JavaScript, or the flow's input of that name. */
function useFirstExpression(name: string, transform: InputTransform | undefined): string {
  const isFlowInput = useFlow((flow) => name in (flow.schema?.properties ?? {}));
  const fixed = transform?.type === 'static' ? transform.value : undefined;
  if (fixed !== undefined && fixed !== null) return JSON.stringify(fixed);
  return isFlowInput ? accessPath('flow_input', [name]) : '';
}

function typeInWords(schema: JsonSchema): string {
  if (schema.format?.startsWith('resource-')) return schema.format.slice('resource-'.length);
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : schema.type;
  return [type, schema.format].filter(Boolean).join(', ');
}
