'use client';

import { useState } from 'react';
import { SchemaEditor } from '../../form/schema-editor';
import { Button } from '../../ui/button';
import { approversOf } from '@/engine/flow/approval';
import { isEmail } from '@/engine/flow/module-checks';
import type { FlowModule, JsonSchema, Suspend } from '@/engine/flow/schema';
import { useEditor } from '../state/editor-context';
import { GroupFields } from './approval-groups';
import { NumberRow, OptionalSection, SwitchRow, TextRow } from './controls';

const DAY_S = 86_400;
const TIMEOUT_S = 1_800;

type Change = (patch: Partial<Suspend>) => void;
type FieldsProps = { suspend: Suspend; set: Change };

/** The flow waits behind the step until people have decided. */
export function ApprovalSettings({ module }: { module: FlowModule }) {
  const { commands } = useEditor();
  const suspend = module.suspend ?? undefined;
  const isOn = (suspend?.required_events ?? 0) > 0;
  const set: Change = (patch) =>
    commands.update(
      module.id,
      (now) => ({ ...now, suspend: { ...now.suspend, ...patch } }),
      `suspend.${Object.keys(patch).join()}`,
    );

  function toggle(next: boolean) {
    if (next) set({ required_events: 1, timeout: suspend?.timeout ?? DAY_S });
    else commands.update(module.id, (now) => ({ ...now, suspend: undefined }));
  }

  return (
    <OptionalSection
      title="Approval"
      hint="After the step the flow waits until enough people have approved."
      isOn={isOn}
      onToggle={toggle}
    >
      {suspend ? (
        <>
          <ApproverFields key={module.id} suspend={suspend} set={set} />
          <DecisionFields moduleId={module.id} suspend={suspend} set={set} />
          <FormFields suspend={suspend} set={set} />
        </>
      ) : null}
    </OptionalSection>
  );
}

function ApproverFields({ suspend, set }: FieldsProps) {
  const { emails, message } = approversOf(suspend);
  const [text, setText] = useState(emails.join('\n'));
  const wrong = readEmails(text).filter((email) => !isEmail(email));

  function change(next: string) {
    setText(next);
    const read = readEmails(next);
    set({ approvers: read.length > 0 ? read : undefined });
  }

  return (
    <>
      <TextRow
        label="Send the approval link to"
        hint="E-mail addresses, one on each line. Each gets a link of its own; no account is needed."
        value={text}
        onChange={change}
        placeholder="anna@example.com"
        error={wrong.length > 0 ? `Not an e-mail address: ${wrong.join(', ')}` : undefined}
        multiline
      />
      <TextRow
        label="What is asked"
        hint="Stands in the e-mail and on the approval page."
        value={message}
        onChange={(next) => set({ message: next === '' ? undefined : next })}
        placeholder="May this invoice be paid?"
        multiline
      />
    </>
  );
}

function readEmails(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((part) => part !== ''))];
}

function DecisionFields({ moduleId, suspend, set }: FieldsProps & { moduleId: string }) {
  return (
    <>
      <NumberRow
        label="Approvals needed"
        min={1}
        max={1_000}
        value={suspend.required_events ?? 1}
        onChange={(needed = 1) => set({ required_events: needed })}
      />
      <NumberRow
        label="Wait at most"
        unit="seconds"
        hint={waitInWords(suspend.timeout ?? TIMEOUT_S)}
        value={suspend.timeout ?? undefined}
        placeholder={String(TIMEOUT_S)}
        onChange={(timeout) => set({ timeout })}
      />
      <SwitchRow
        label="Only people with an account"
        hint="Who opens the link must sign in to decide."
        checked={suspend.user_auth_required ?? false}
        onChange={(isOn) => set({ user_auth_required: isOn || undefined })}
      />
      <GroupFields moduleId={moduleId} suspend={suspend} set={set} />
      {suspend.user_auth_required ? (
        <SwitchRow
          label="Not by the one who started the run"
          checked={suspend.self_approval_disabled ?? false}
          onChange={(isOn) => set({ self_approval_disabled: isOn || undefined })}
        />
      ) : null}
      <SwitchRow
        label="Offer only approval, not denial"
        checked={suspend.hide_cancel ?? false}
        onChange={(isOn) => set({ hide_cancel: isOn || undefined })}
      />
      <SwitchRow
        label="Go on after a denial or when time is up"
        hint="Otherwise the flow fails. The next step can read the error as resume."
        checked={suspend.continue_on_disapprove_timeout ?? false}
        onChange={(isOn) => set({ continue_on_disapprove_timeout: isOn || undefined })}
      />
    </>
  );
}

const EMPTY_FORM: JsonSchema = { type: 'object', properties: {}, required: [] };

function FormFields({ suspend, set }: FieldsProps) {
  const { workspace } = useEditor();
  const schema = suspend.resume_form?.schema as JsonSchema | null | undefined;
  if (!schema) {
    return (
      <Button variant="outline" className="self-start" onClick={() => set({ resume_form: { schema: EMPTY_FORM } })}>
        Ask for more than yes or no
      </Button>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center justify-between gap-2">
        <span className="text-[0.8125rem] font-medium">Fields of the approval form</span>
        <Button variant="ghost" size="sm" onClick={() => set({ resume_form: undefined })}>
          Remove the form
        </Button>
      </div>
      <SchemaEditor schema={schema} workspace={workspace} onChange={(next) => set({ resume_form: { schema: next } })} />
      <p className="text-xs text-muted-foreground">The next step reads what was filled in as resume.</p>
    </div>
  );
}

const HOUR_S = 3_600;

function waitInWords(seconds: number): string {
  if (seconds >= DAY_S) return count(seconds / DAY_S, 'day');
  return seconds >= HOUR_S ? count(seconds / HOUR_S, 'hour') : count(seconds / 60, 'minute');
}

function count(value: number, unit: 'day' | 'hour' | 'minute'): string {
  return value.toLocaleString('en', { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 });
}
