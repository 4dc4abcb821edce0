'use client';

import { useState } from 'react';
import { type FlowModule, type InputTransform, isContainer, type StopAfterIf } from '@/engine/flow/schema';
import { RESERVED_IDS } from '@/engine/flow/document';
import { idRefusal } from '@/engine/flow/ids';
import { ExpressionField } from '../expression/expression-field';
import { useEditor, useFlow } from '../state/editor-context';
import { ApprovalSettings } from './approval-settings';
import { OptionalSection, Section, SwitchRow, TextRow } from './controls';
import { DeleteSettings } from './delete-settings';
import { LimitsSettings } from './limits-settings';
import { LostWorkerSettings } from './lost-worker-settings';
import { MockSettings } from './mock-settings';
import { RetrySettings } from './retry-settings';
import { SecondsField } from './seconds-field';
import { StepControls } from './step-controls';

/** How the step runs: again, later, only if, until when, and who must agree. */
export function SettingsTab({ module }: { module: FlowModule }) {
  const isSpecial = RESERVED_IDS.has(module.id);
  return (
    <>
      {isSpecial ? null : <IdSection key={module.id} module={module} />}
      <RetrySettings module={module} />
      {isContainer(module.value) ? null : <TimeoutSection module={module} />}
      {isSpecial ? null : <PathSections module={module} />}
      {isContainer(module.value) || module.value.type === 'identity' ? null : <StepControls module={module} />}
      {isScript(module) ? <LostWorkerSettings module={module} /> : null}
      <LimitsSettings module={module} />
      <DeleteSettings module={module} />
      <MockSettings module={module} />
    </>
  );
}

function isScript({ value }: FlowModule): boolean {
  return value.type === 'script' || value.type === 'rawscript';
}

/** What has a meaning only for a step on the way, with others before and behind it. */
function PathSections({ module }: { module: FlowModule }) {
  return (
    <>
      <ErrorSection module={module} />
      <SkipSection module={module} />
      <StopSections module={module} />
      <SleepSection module={module} />
      <ApprovalSettings module={module} />
    </>
  );
}

function IdSection({ module }: { module: FlowModule }) {
  const { commands } = useEditor();
  const [id, setId] = useState(module.id);
  const refusal = useFlow((flow) => idRefusal(flow.value, module.id, id));

  function commit() {
    if (refusal) setId(module.id);
    else commands.rename(module.id, id);
  }

  return (
    <Section title="Name in expressions">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          commit();
        }}
        onBlur={commit}
      >
        <TextRow
          label="Step id"
          hint="Other steps read results.<id>. Expressions that do follow a new id."
          value={id}
          onChange={setId}
          error={refusal}
        />
      </form>
    </Section>
  );
}

function useSet(module: FlowModule) {
  const { commands } = useEditor();
  return (patch: Partial<FlowModule>, key?: string) => commands.update(module.id, (now) => ({ ...now, ...patch }), key);
}

function TimeoutSection({ module }: { module: FlowModule }) {
  const set = useSet(module);
  return (
    <OptionalSection
      title="Timeout"
      hint="The step is stopped and fails when it takes longer."
      isOn={module.timeout !== null && module.timeout !== undefined}
      onToggle={(isOn) => set({ timeout: isOn ? { type: 'static', value: 300 } : undefined })}
    >
      <SecondsField
        label="Timeout"
        moduleId={module.id}
        value={module.timeout ?? undefined}
        onChange={(timeout) => set({ timeout }, 'timeout')}
      />
    </OptionalSection>
  );
}

function SleepSection({ module }: { module: FlowModule }) {
  const set = useSet(module);
  return (
    <OptionalSection
      title="Pause afterwards"
      hint="The next step starts only after this time. No worker is held meanwhile."
      isOn={Boolean(module.sleep)}
      onToggle={(isOn) => set({ sleep: isOn ? { type: 'static', value: 10 } : undefined })}
    >
      <SecondsField
        label="Pause"
        moduleId={module.id}
        value={module.sleep ?? undefined}
        onChange={(sleep: InputTransform) => set({ sleep }, 'sleep')}
      />
    </OptionalSection>
  );
}

function ErrorSection({ module }: { module: FlowModule }) {
  const set = useSet(module);
  return (
    <OptionalSection
      title="Go on when it fails"
      hint="The next step runs all the same; its previous_result is the error."
      isOn={module.continue_on_error ?? false}
      onToggle={(isOn) => set({ continue_on_error: isOn || undefined })}
    />
  );
}

function SkipSection({ module }: { module: FlowModule }) {
  const set = useSet(module);
  return (
    <OptionalSection
      title="Skip on a condition"
      hint="When it is true the step does not run; the result before it is handed on."
      isOn={Boolean(module.skip_if)}
      onToggle={(isOn) => set({ skip_if: isOn ? { expr: 'false' } : undefined })}
    >
      <ExpressionField
        label="Skip if"
        moduleId={module.id}
        value={module.skip_if?.expr ?? ''}
        onChange={(expr) => set({ skip_if: { ...module.skip_if, expr } }, 'skip_if')}
      />
    </OptionalSection>
  );
}

function StopSections({ module }: { module: FlowModule }) {
  const set = useSet(module);
  const { value } = module;
  const isLoop = value.type === 'forloopflow' || value.type === 'whileloopflow';
  const isParallel = value.type === 'branchall' || (value.type === 'forloopflow' && value.parallel === true);
  return (
    <>
      {isParallel && !module.stop_after_if ? null : (
        <StopSection
          module={module}
          title={isLoop ? 'End the loop on a condition' : 'Stop early on a condition'}
          hint={
            isLoop
              ? 'Asked after each iteration; when true the loop ends well and the flow goes on.'
              : 'Asked after the step; when true the flow ends here, with this step’s result.'
          }
          stop={module.stop_after_if}
          onChange={(stop) => set({ stop_after_if: stop }, 'stop_after_if')}
        />
      )}
      {isLoop || value.type === 'branchall' ? (
        <StopSection
          module={module}
          title="Stop the flow afterwards"
          hint="Asked once, about all results together; when true the flow ends here."
          stop={module.stop_after_all_iters_if}
          onChange={(stop) => set({ stop_after_all_iters_if: stop }, 'stop_after_all_iters_if')}
        />
      ) : null}
    </>
  );
}

type StopSectionProps = {
  module: FlowModule;
  title: string;
  hint: string;
  stop: StopAfterIf | null | undefined;
  onChange: (stop: StopAfterIf | undefined) => void;
};

function StopSection({ module, title, hint, stop, onChange }: StopSectionProps) {
  return (
    <OptionalSection
      title={title}
      hint={hint}
      isOn={Boolean(stop)}
      onToggle={(isOn) => onChange(isOn ? { expr: 'false', skip_if_stopped: false } : undefined)}
    >
      {stop ? <StopFields module={module} title={title} stop={stop} onChange={onChange} /> : null}
    </OptionalSection>
  );
}

type StopFieldsProps = Omit<StopSectionProps, 'hint' | 'stop'> & { stop: StopAfterIf };

function StopFields({ module, title, stop, onChange }: StopFieldsProps) {
  const isError = typeof stop.error_message === 'string';
  return (
    <>
      <ExpressionField
        label={`${title}: condition`}
        hideLabel
        moduleId={module.id}
        place="after"
        value={stop.expr}
        placeholder="result === null"
        onChange={(expr) => onChange({ ...stop, expr })}
      />
      <SwitchRow
        label="Mark the run as skipped"
        checked={stop.skip_if_stopped ?? false}
        onChange={(isOn) => onChange({ ...stop, skip_if_stopped: isOn })}
      />
      <SwitchRow
        label="Stop with an error"
        checked={isError}
        onChange={(isOn) =>
          onChange({ ...stop, error_message: isOn ? '' : undefined, error_include_result: undefined })
        }
      />
      {isError ? (
        <>
          <TextRow
            label="Error message"
            hint="Empty: the condition itself."
            value={stop.error_message ?? ''}
            onChange={(message) => onChange({ ...stop, error_message: message })}
          />
          <SwitchRow
            label="Put the result into the error"
            checked={stop.error_include_result ?? false}
            onChange={(isOn) => onChange({ ...stop, error_include_result: isOn })}
          />
        </>
      ) : null}
    </>
  );
}
