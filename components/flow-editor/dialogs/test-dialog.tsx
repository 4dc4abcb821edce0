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
import { RESERVED_IDS } from '@/engine/flow/document';
import { END_ID } from '@/engine/flow/graph';
import { ArgsEditor } from '../../home/args-editor';
import { titleOf } from '../graph/step-look';
import { SwitchRow } from '../panel/controls';
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
  const [event, setEvent] = useState<TestEvent>(NO_EVENT);

  async function start(submitted: FormEvent) {
    submitted.preventDefault();
    const found = event.isOn ? {} : validateArgs(schema, args);
    setErrors(found);
    if (Object.keys(found).length > 0 || event.isBroken) return;
    const part = upTo === WHOLE ? undefined : upTo;
    const hasStarted = await run.start({ args, upTo: part, event: event.isOn ? event.value : undefined });
    if (!hasStarted) return;
    commands.select([END_ID]);
    onDone();
  }

  return (
    <form className="flex min-w-0 flex-col gap-4" onSubmit={(submitted) => void start(submitted)} noValidate>
      <DialogHeader>
        <DialogTitle>Test the flow</DialogTitle>
        <DialogDescription>
          {hasInputs
            ? 'It runs as it stands here, saved or not.'
            : 'It asks for no inputs, and runs as it stands here.'}
        </DialogDescription>
      </DialogHeader>
      <EventFields event={event} onChange={setEvent} />
      {hasInputs && !event.isOn ? (
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

type TestEvent = { isOn: boolean; value: Args; isBroken: boolean };

const NO_EVENT: TestEvent = {
  isOn: false,
  value: { kind: 'webhook', body: {}, raw_string: null, query: {}, headers: {} },
  isBroken: false,
};

type EventFieldsProps = { event: TestEvent; onChange: (event: TestEvent) => void };

/** A flow with a preprocessor may be tested as a webhook calls it. */
function EventFields({ event, onChange }: EventFieldsProps) {
  const hasPreprocessor = useFlow((flow) => Boolean(flow.value.preprocessor_module));
  if (!hasPreprocessor) return null;
  return (
    <>
      <SwitchRow
        label="As a webhook calls it"
        hint="The preprocessor makes the inputs of this event."
        checked={event.isOn}
        onChange={(isOn) => onChange({ ...event, isOn })}
      />
      {event.isOn ? (
        <ArgsEditor
          label="Event"
          args={event.value}
          isBroken={event.isBroken}
          onChange={(value) => onChange(value ? { ...event, value, isBroken: false } : { ...event, isBroken: true })}
        />
      ) : null}
    </>
  );
}

function UpToSelect({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const module = useSelectedModule();
  if (!module || RESERVED_IDS.has(module.id)) return null;
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
