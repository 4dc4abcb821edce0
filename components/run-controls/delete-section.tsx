'use client';

import { NumberRow, OptionalSection } from '../flow-editor/panel/controls';

type DeleteSectionProps = {
  hint: string;
  /** After the end of the run; 0: at once, null: it is kept. */
  seconds: number | null;
  onChange: (seconds: number | null) => void;
};

/** What a run leaves behind may be deleted: for secrets, and for what nobody will look at. */
export function DeleteSection({ hint, seconds, onChange }: DeleteSectionProps) {
  return (
    <OptionalSection
      title="Delete after use"
      hint={hint}
      isOn={seconds !== null}
      onToggle={(isOn) => onChange(isOn ? 0 : null)}
    >
      <NumberRow
        label="Deleted after"
        unit="seconds"
        hint="From the end of the run. 0: at once."
        value={seconds ?? 0}
        onChange={(next) => onChange(next ?? 0)}
      />
    </OptionalSection>
  );
}
