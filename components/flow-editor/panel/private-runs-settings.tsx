'use client';

import { useEditor, useFlow } from '../state/editor-context';
import { OptionalSection } from './controls';

/** Who sees the runs. */
export function PrivateRunsSettings() {
  const { commands } = useEditor();
  const isOn = useFlow((flow) => flow.visible_to_runner_only === true);
  return (
    <OptionalSection
      title="Visible to the runner only"
      hint="Whoever starts a run and administrators see it; to all others it is not there."
      isOn={isOn}
      onToggle={(next) =>
        commands.edit((flow) => ({ ...flow, visible_to_runner_only: next || undefined }), 'flow.visible_to_runner_only')
      }
    />
  );
}
