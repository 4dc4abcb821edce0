'use client';

import { useMutation } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type FormEvent, type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { runFlowByPath, runScriptByPath } from '@/contract/jobs-run';
import type { JsonSchema } from '@/engine/flow/schema';
import { callApi } from '../api/client';
import { orderedNames } from '../form/field-kind';
import { type Args, initialArgs } from '../form/initial-value';
import { SchemaForm } from '../form/schema-form';
import { type FieldErrors, validateArgs } from '../form/validate-args';
import { EarlierInputs } from '../inputs/earlier-inputs';
import { workspaceHref } from '../shell/route-path';
import { Button } from '../ui/button';
import { Card, CardContent, CardFooter, CardHeader, CardTitle } from '../ui/card';
import { ErrorNote } from '../ui/error-state';
import { Kbd } from '../ui/kbd';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../ui/tabs';
import { ApiAddress } from './api-address';
import { ArgsEditor } from './args-editor';
import type { ItemKind } from './home-item';

type RunFormProps = { workspace: string; path: string; kind: ItemKind; schema: JsonSchema; given?: Args };

type Run = Pick<RunFormProps, 'workspace' | 'path' | 'kind'> & { args: Args };

/** People give the arguments themselves: a preprocessor is for events. */
function start({ workspace, path, kind, args }: Run): Promise<string> {
  const spec = kind === 'flow' ? runFlowByPath : runScriptByPath;
  return callApi(spec, { params: { workspace, path }, query: { skip_preprocessor: true }, body: args });
}

export function RunForm({ workspace, path, kind, schema, given }: RunFormProps) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [args, setArgs] = useState<Args>(() => initialArgs(schema, given));
  const [errors, setErrors] = useState<FieldErrors>({});
  const [filled, setFilled] = useState(0);
  const [view, setView] = useState('form');
  const [isBroken, setIsBroken] = useState(false);
  const run = useMutation({
    mutationFn: () => start({ workspace, path, kind, args }),
    onSuccess: (id) => router.push(`${workspaceHref(workspace)}/runs/${id}`),
  });

  function change(next: Args) {
    setArgs(next);
    // Once shown, messages follow the typing; before the first try nobody is corrected.
    if (Object.keys(errors).length > 0) setErrors(validateArgs(schema, next));
  }

  function changeText(next: Args | undefined) {
    setIsBroken(next === undefined);
    if (next) change(next);
  }

  /** From elsewhere: fields and text begin anew. */
  function fill(next: Args) {
    setFilled(filled + 1);
    setIsBroken(false);
    change(initialArgs(schema, next));
  }

  function show(next: string) {
    setView(next);
    setIsBroken(false);
  }

  function submit(event?: FormEvent) {
    event?.preventDefault();
    if (isBroken || run.isPending || run.isSuccess) return;
    const found = validateArgs(schema, args);
    setErrors(found);
    if (Object.keys(found).length === 0) run.mutate();
    else {
      setView('form');
      focusFirst(form.current, found);
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
  }

  return (
    <>
      <form ref={form} noValidate onSubmit={submit} onKeyDown={onKeyDown}>
        <Card>
          <InputsView
            kind={kind}
            view={view}
            onView={show}
            earlier={<EarlierInputs of={{ workspace, kind, path }} schema={schema} args={args} onUse={fill} />}
            text={<ArgsEditor key={filled} args={args} isBroken={isBroken} onChange={changeText} />}
            form={
              <SchemaForm
                key={filled}
                schema={schema}
                value={args}
                onChange={change}
                errors={errors}
                workspace={workspace}
                disabled={run.isPending}
              />
            }
            isEmpty={orderedNames(schema).length === 0}
          />
          <RunFooter
            problems={Object.keys(errors).length}
            error={run.error}
            isBroken={isBroken}
            isStarting={run.isPending || run.isSuccess}
          />
        </Card>
      </form>
      <ApiAddress workspace={workspace} path={path} kind={kind} args={args} />
    </>
  );
}

type RunFooterProps = { problems: number; error: Error | null; isBroken: boolean; isStarting: boolean };

function RunFooter({ problems, error, isBroken, isStarting }: RunFooterProps) {
  return (
    <CardFooter className="justify-end">
      {problems > 0 ? (
        <p role="alert" className="mr-auto text-sm font-medium text-destructive">
          {problems === 1 ? 'One field needs' : `${problems} fields need`} your attention.
        </p>
      ) : null}
      {error ? <ErrorNote error={error} className="mr-auto" /> : null}
      <Kbd className="max-sm:hidden">Ctrl Enter</Kbd>
      <Button type="submit" disabled={isBroken} loading={isStarting}>
        <Play aria-hidden /> Run
      </Button>
    </CardFooter>
  );
}

type InputsViewProps = {
  kind: ItemKind;
  view: string;
  onView: (view: string) => void;
  form: ReactNode;
  text: ReactNode;
  earlier: ReactNode;
  isEmpty: boolean;
};

function InputsView({ kind, view, onView, form, text, earlier, isEmpty }: InputsViewProps) {
  return (
    <Tabs value={view} onValueChange={onView} className="gap-0">
      <CardHeader>
        <CardTitle>Inputs</CardTitle>
        {isEmpty ? null : <div className="ml-auto">{earlier}</div>}
        <TabsList variant="pill" aria-label="Show the inputs as">
          <TabsTrigger value="form">Form</TabsTrigger>
          <TabsTrigger value="json">JSON</TabsTrigger>
        </TabsList>
      </CardHeader>
      <CardContent>
        <TabsContent value="form">
          {isEmpty ? <p className="text-sm text-muted-foreground">This {kind} takes no inputs.</p> : form}
        </TabsContent>
        <TabsContent value="json">{text}</TabsContent>
      </CardContent>
    </Tabs>
  );
}

function focusFirst(form: HTMLFormElement | null, errors: FieldErrors): void {
  // After the messages are drawn, so that the field is announced together with its own.
  requestAnimationFrame(() => {
    const fields = [...(form?.querySelectorAll<HTMLElement>('[data-field]') ?? [])];
    const first = fields.find((field) => errors[field.dataset.field ?? ''] !== undefined);
    first?.querySelector<HTMLElement>('input, textarea, button[role], select, [contenteditable]')?.focus();
  });
}
