'use client';

import { useState } from 'react';
import { NumberRow, OptionalSection, SwitchRow } from '../flow-editor/panel/controls';
import { ArgsEditor } from '../home/args-editor';
import { PathPicker } from '../home/path-picker';
import { Label } from '../ui/label';
import type { HandlerDraft, ScheduleDraft } from './schedule-draft';
import { Choice } from './timing-fields';

type Kind = 'onFailure' | 'onRecovery' | 'onSuccess';

type HandlerFieldsProps = {
  workspace: string;
  draft: ScheduleDraft;
  set: (patch: Partial<ScheduleDraft>) => void;
  errorOf: (field: string) => string | undefined;
};

const HANDLERS: { kind: Kind; field: string; title: string; hint: string }[] = [
  {
    kind: 'onFailure',
    field: 'on_failure',
    title: 'When a run fails',
    hint: 'Gets error, path, schedule_path, failed_times, started_at and job_id.',
  },
  {
    kind: 'onRecovery',
    field: 'on_recovery',
    title: 'When it works again',
    hint: 'Gets success_result, success_times, error and error_started_at.',
  },
  {
    kind: 'onSuccess',
    field: 'on_success',
    title: 'When a run succeeds',
    hint: 'Gets success_result, path, schedule_path and success_started_at.',
  },
];

const FIRST: HandlerDraft = { kind: 'script', path: '', times: 1, exact: false, args: {} };

/** Scripts and flows that are told how the runs went. */
export function HandlerFields({ workspace, draft, set, errorOf }: HandlerFieldsProps) {
  return HANDLERS.map(({ kind, field, title, hint }) => {
    const handler = draft[kind];
    return (
      <OptionalSection
        key={kind}
        title={title}
        hint={hint}
        isOn={handler !== null}
        onToggle={(isOn) => set({ [kind]: isOn ? FIRST : null })}
      >
        {handler ? (
          <HandlerForm
            workspace={workspace}
            kind={kind}
            handler={handler}
            error={errorOf(field)}
            onChange={(patch) => set({ [kind]: { ...handler, ...patch } })}
          />
        ) : null}
      </OptionalSection>
    );
  });
}

type HandlerFormProps = {
  workspace: string;
  kind: Kind;
  handler: HandlerDraft;
  error?: string;
  onChange: (patch: Partial<HandlerDraft>) => void;
};

function HandlerForm({ workspace, kind, handler, error, onChange }: HandlerFormProps) {
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-[9rem_minmax(0,1fr)]">
        <Choice
          label="Run a"
          value={handler.kind}
          options={{ script: 'script', flow: 'flow' }}
          onChange={(chosen) => onChange({ kind: chosen, path: '' })}
        />
        <PathPicker
          workspace={workspace}
          kind={handler.kind}
          path={handler.path}
          error={error}
          onChoose={(path) => onChange({ path })}
        />
      </div>
      {kind === 'onSuccess' ? null : (
        <NumberRow
          label={kind === 'onFailure' ? 'After failures in a row' : 'After successes in a row'}
          min={1}
          max={1_000}
          value={handler.times}
          onChange={(times = 1) => onChange({ times })}
        />
      )}
      {kind === 'onFailure' && handler.times > 1 ? (
        <SwitchRow
          label="Once only"
          hint="Off: at each further failure too."
          checked={handler.exact}
          onChange={(exact) => onChange({ exact })}
        />
      ) : null}
      <ExtraArgs handler={handler} onChange={onChange} />
    </>
  );
}

function ExtraArgs({ handler, onChange }: Pick<HandlerFormProps, 'handler' | 'onChange'>) {
  const [isBroken, setIsBroken] = useState(false);
  return (
    <div className="flex flex-col gap-1">
      <Label>More arguments</Label>
      <ArgsEditor
        args={handler.args}
        isBroken={isBroken}
        onChange={(args) => {
          setIsBroken(args === undefined);
          if (args) onChange({ args });
        }}
      />
    </div>
  );
}
