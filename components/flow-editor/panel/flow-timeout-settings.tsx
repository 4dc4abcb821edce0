'use client';

import { useEditor, useFlow } from '../state/editor-context';
import { NumberRow, OptionalSection } from './controls';

const TIMEOUT_S = 3_600;

/** How long a whole run may take. */
export function FlowTimeoutSettings() {
  const { commands } = useEditor();
  const timeout = useFlow((flow) => flow.timeout);
  const isOn = typeof timeout === 'number';
  const set = (seconds: number | undefined) => commands.edit((flow) => ({ ...flow, timeout: seconds }), 'flow.timeout');
  return (
    <OptionalSection
      title="Timeout"
      hint="A run that takes longer, waiting and approvals included, fails; what runs in it is canceled."
      isOn={isOn}
      onToggle={(next) => set(next ? TIMEOUT_S : undefined)}
    >
      <NumberRow
        label="Timeout of the flow"
        unit="seconds"
        min={1}
        value={isOn ? timeout : undefined}
        onChange={(seconds) => set(seconds ?? TIMEOUT_S)}
      />
    </OptionalSection>
  );
}
