'use client';

import { type FormEvent, useState } from 'react';
import { type Args, initialArgs } from '../../form/initial-value';
import { SchemaForm } from '../../form/schema-form';
import { type FieldErrors, validateArgs } from '../../form/validate-args';
import { Button } from '../../ui/button';
import { Dialog, DialogContent, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from '../../ui/dialog';
import { ErrorNote } from '../../ui/error-state';
import { Label } from '../../ui/label';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../../ui/select';
import { END_ID } from '@/engine/flow/graph';
import { titleOf } from '../graph/step-look';
import { useTestRun } from '../run/test-run';
import { useEditor, useFlow, useSelectedModule, useUi } from '../state/editor-context';

/** Asks for the inputs of a test run. */
export function TestDialog() {
  const { ui } = useEditor();
  const isOpen = useUi((state) => state.dialog === 'test');
  return (
    <Dialog open={isOpen} onOpenChange={(open) => !open && ui.setState({ dialog: null })}>
      <DialogContent className="max-w-xl">
        <TestForm onDone={() => ui.setState({ dialog: null })} />
      </DialogContent>
    </Dialog>
  );
}

const WHOLE = '#whole';
const NO_SCHEMA = { type: 'object', properties: {} };

function TestForm({ onDone }: { onDone: () => void }) {
  const { workspace, commands } = useEditor();
  const run = useTestRun();
  const schema = useFlow((flow) => flow.schema) ?? NO_SCHEMA;
  const [args, setArgs] = useState<Args>(() => initialArgs(schema, run.args));
  const [errors, setErrors] = useState<FieldErrors>({});
  const [upTo, setUpTo] = useState(WHOLE);
  const hasInputs = Object.keys(schema.properties ?? {}).length > 0;

  async function start(event: FormEvent) {
    event.preventDefault();
    const found = validateArgs(schema, args);
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    const hasStarted = await run.start(args, upTo === WHOLE ? undefined : upTo);
    if (!hasStarted) return;
    commands.select([END_ID]);
    onDone();
  }

  return (
    <form className="flex min-w-0 flex-col gap-4" onSubmit={(event) => void start(event)} noValidate>
      <DialogHeader>
        <DialogTitle>Test the flow</DialogTitle>
        <DialogDescription>
          {hasInputs
            ? 'It runs as it stands here, saved or not.'
            : 'It asks for no inputs, and runs as it stands here.'}
        </DialogDescription>
      </DialogHeader>
      {hasInputs ? (
        <SchemaForm schema={schema} value={args} onChange={setArgs} errors={errors} workspace={workspace} />
      ) : null}
      <UpToSelect value={upTo} onChange={setUpTo} />
      {run.error && run.jobId === null ? <ErrorNote error={run.error} /> : null}
      <DialogFooter>
        <Button variant="outline" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={run.isStarting}>
          Run test
        </Button>
      </DialogFooter>
    </form>
  );
}

function UpToSelect({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const module = useSelectedModule();
  if (!module || module.id === 'failure') return null;
  return (
    <div className="flex flex-col gap-1">
      <Label htmlFor="test-part">What runs</Label>
      <Select value={value} onValueChange={onChange}>
        <SelectTrigger id="test-part">
          <SelectValue />
        </SelectTrigger>
        <SelectContent>
          <SelectItem value={WHOLE}>The whole flow</SelectItem>
          <SelectItem value={module.id}>Up to {titleOf(module)}</SelectItem>
        </SelectContent>
      </Select>
    </div>
  );
}
