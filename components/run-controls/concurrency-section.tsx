'use client';

import { NumberRow, OptionalSection, TextRow } from '../flow-editor/panel/controls';

export type ConcurrencySettings = {
  concurrent_limit?: number | null;
  concurrency_time_window_s?: number | null;
  concurrency_key?: string | null;
};

type ConcurrencySectionProps = {
  settings: ConcurrencySettings;
  /** `script`, `flow` or `step`: what has a key of its own. */
  what: string;
  onChange: (patch: ConcurrencySettings) => void;
};

const OFF = { concurrent_limit: undefined, concurrency_time_window_s: undefined, concurrency_key: undefined };

/** How many may run at once. */
export function ConcurrencySection({ settings, what, onChange }: ConcurrencySectionProps) {
  const limit = settings.concurrent_limit ?? 0;
  return (
    <OptionalSection
      title="Limit how many run at once"
      hint="Those above the limit wait until there is room; none fails for it."
      isOn={limit > 0}
      onToggle={(isOn) => onChange(isOn ? { concurrent_limit: 1 } : OFF)}
    >
      <NumberRow
        label="At most"
        unit="at once"
        min={1}
        value={limit}
        onChange={(count) => onChange({ concurrent_limit: count ?? 1 })}
      />
      <NumberRow
        label="Counted for at least"
        unit="seconds"
        hint="From its start, though it has ended before: for services that count calls in a time. Empty: until it ends."
        value={settings.concurrency_time_window_s}
        onChange={(seconds) => onChange({ concurrency_time_window_s: seconds || undefined })}
      />
      <TextRow
        label="Limit shared by key"
        hint={`All with the same key in this workspace share the limit. $workspace and $args[name] are filled in. Empty: this ${what} by itself.`}
        placeholder="billing-api-$args[account]"
        value={settings.concurrency_key ?? ''}
        onChange={(key) => onChange({ concurrency_key: key || undefined })}
      />
    </OptionalSection>
  );
}
