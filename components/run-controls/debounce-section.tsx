'use client';

import type { DebounceSettings } from '@/engine/flow/controls';
import { NumberRow, OptionalSection, TextRow } from '../flow-editor/panel/controls';
import { NamesRow } from './names-row';

type DebounceSectionProps = {
  settings: DebounceSettings;
  /** What tells runs apart when no key is given. */
  defaultKey: string;
  onChange: (patch: Partial<DebounceSettings>) => void;
};

const DELAY_S = 5;
const OFF: Partial<DebounceSettings> = {
  debounce_delay_s: undefined,
  debounce_key: undefined,
  debounce_args_to_accumulate: undefined,
  max_total_debouncing_time: undefined,
  max_total_debounces_amount: undefined,
};

/** Whether one waits for a newer one to take its place. */
export function DebounceSection({ settings, defaultKey, onChange }: DebounceSectionProps) {
  const delay = settings.debounce_delay_s ?? 0;
  return (
    <OptionalSection
      title="Wait for a newer one"
      hint="Each waits a while; a newer one of its kind takes its place, and the older ends as skipped."
      isOn={delay > 0}
      onToggle={(isOn) => onChange(isOn ? { debounce_delay_s: DELAY_S } : OFF)}
    >
      <NumberRow
        label="Wait"
        unit="seconds"
        min={1}
        value={delay}
        onChange={(seconds) => onChange({ debounce_delay_s: seconds ?? DELAY_S })}
      />
      <TextRow
        label="Of one kind by key"
        hint={`$workspace and $args[name] are filled in. Empty: ${defaultKey}`}
        placeholder="invoice-$args[id]"
        value={settings.debounce_key ?? ''}
        onChange={(key) => onChange({ debounce_key: key || undefined })}
      />
      <NamesRow
        label="Join the lists of"
        hint="Inputs that are lists, with commas between their names: the last one gets what all of them brought."
        placeholder="items, recipients"
        names={settings.debounce_args_to_accumulate ?? []}
        onChange={(names) => onChange({ debounce_args_to_accumulate: names.length > 0 ? names : undefined })}
      />
      <NumberRow
        label="Put off for at most"
        unit="seconds in all"
        value={settings.max_total_debouncing_time}
        onChange={(seconds) => onChange({ max_total_debouncing_time: seconds || undefined })}
      />
      <NumberRow
        label="Put off at most"
        unit="times"
        value={settings.max_total_debounces_amount}
        onChange={(count) => onChange({ max_total_debounces_amount: count || undefined })}
      />
    </OptionalSection>
  );
}
