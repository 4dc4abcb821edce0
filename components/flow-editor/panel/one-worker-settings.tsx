'use client';

import { useEditor, useFlow } from '../state/editor-context';
import { Section, SwitchRow } from './controls';

/** Binds all steps of a run to one worker. */
export function OneWorkerSettings() {
  const { commands } = useEditor();
  const isOn = useFlow((flow) => flow.value.same_worker ?? false);
  return (
    <Section title="Worker">
      <SwitchRow
        label="Run all steps on one worker"
        hint="The steps have the folder ./shared in common. An approval, a sleep or a retry with a delay starts with an empty one, and no loop may run in parallel."
        checked={isOn}
        onChange={(same_worker) => commands.editValue((value) => ({ ...value, same_worker }), 'value.same_worker')}
      />
    </Section>
  );
}
