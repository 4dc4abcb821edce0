'use client';

import type { FlowModule, Retry } from '@/engine/flow/schema';
import { ExpressionField } from '../expression/expression-field';
import { useEditor } from '../state/editor-context';
import { NumberRow, OptionalSection, SwitchRow } from './controls';

type Constant = NonNullable<Retry['constant']>;
type Exponential = NonNullable<Retry['exponential']>;
type Change = (retry: Retry | undefined) => void;

const FIRST_CONSTANT: Constant = { attempts: 3, seconds: 5 };
const FIRST_EXPONENTIAL: Exponential = { attempts: 3, multiplier: 1, seconds: 2 };

const SECONDS_MAX = 65_535;

/** Whether and when a failed step is tried again. */
export function RetrySettings({ module }: { module: FlowModule }) {
  const { commands } = useEditor();
  const retry = module.retry ?? undefined;
  const change: Change = (next) => commands.update(module.id, (now) => ({ ...now, retry: next }), 'retry');
  return (
    <OptionalSection
      title="Retry"
      hint="A failed step is tried again, with the same inputs."
      isOn={retry !== undefined}
      onToggle={(isOn) => change(isOn ? { constant: FIRST_CONSTANT } : undefined)}
    >
      {retry ? <RetryFields module={module} retry={retry} change={change} /> : null}
    </OptionalSection>
  );
}

type RetryFieldsProps = { module: FlowModule; retry: Retry; change: Change };

function RetryFields({ module, retry, change }: RetryFieldsProps) {
  const hasCondition = Boolean(retry.retry_if);
  return (
    <>
      <ConstantFields retry={retry} change={change} />
      <ExponentialFields retry={retry} change={change} />
      <SwitchRow
        label="Only for some errors"
        checked={hasCondition}
        onChange={(isOn) => change({ ...retry, retry_if: isOn ? { expr: 'true' } : undefined })}
      />
      {retry.retry_if ? (
        <ExpressionField
          label="Retry if"
          moduleId={module.id}
          place="retry"
          value={retry.retry_if.expr}
          placeholder="error.name === 'TimeoutError'"
          onChange={(expr) => change({ ...retry, retry_if: { expr } })}
        />
      ) : null}
    </>
  );
}

function ConstantFields({ retry, change }: Omit<RetryFieldsProps, 'module'>) {
  const constant = retry.constant ?? undefined;
  return (
    <>
      <SwitchRow
        label="After a constant time"
        checked={constant !== undefined}
        onChange={(isOn) => change({ ...retry, constant: isOn ? FIRST_CONSTANT : undefined })}
      />
      {constant ? (
        <div className="flex flex-wrap gap-4 pl-3">
          <NumberRow
            label="Retries"
            value={constant.attempts}
            onChange={(attempts = 0) => change({ ...retry, constant: { ...constant, attempts } })}
          />
          <NumberRow
            label="Wait between retries"
            unit="seconds"
            max={SECONDS_MAX}
            value={constant.seconds}
            onChange={(seconds = 0) => change({ ...retry, constant: { ...constant, seconds } })}
          />
        </div>
      ) : null}
    </>
  );
}

function ExponentialFields({ retry, change }: Omit<RetryFieldsProps, 'module'>) {
  const exponential = retry.exponential ?? undefined;
  const set = (patch: Partial<Exponential>) =>
    exponential && change({ ...retry, exponential: { ...exponential, ...patch } });
  return (
    <>
      <SwitchRow
        label="After a growing time"
        hint={exponential ? `Waits ${firstWaits(exponential)} … seconds, at most 6 hours.` : undefined}
        checked={exponential !== undefined}
        onChange={(isOn) => change({ ...retry, exponential: isOn ? FIRST_EXPONENTIAL : undefined })}
      />
      {exponential ? (
        <div className="flex flex-wrap gap-4 pl-3">
          <NumberRow
            label="Growing retries"
            value={exponential.attempts}
            onChange={(attempts = 0) => set({ attempts })}
          />
          <NumberRow
            label="Multiplier"
            min={1}
            max={SECONDS_MAX}
            value={exponential.multiplier}
            onChange={(multiplier = 1) => set({ multiplier })}
          />
          <NumberRow
            label="Base"
            unit="seconds"
            min={1}
            max={SECONDS_MAX}
            value={exponential.seconds}
            onChange={(seconds = 1) => set({ seconds })}
          />
          <NumberRow
            label="Random part"
            unit="%"
            max={100}
            value={exponential.random_factor ?? undefined}
            placeholder="0"
            onChange={(factor) => set({ random_factor: factor })}
          />
        </div>
      ) : null}
    </>
  );
}

const SHOWN_WAITS = 3;

function firstWaits({ multiplier, seconds }: Exponential): string {
  return Array.from({ length: SHOWN_WAITS }, (_, n) => multiplier * seconds ** (n + 1)).join(', ');
}
