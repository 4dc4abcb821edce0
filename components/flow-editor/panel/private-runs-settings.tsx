'use client';

import { PrivateRunsSection } from '../../run-controls/private-runs-section';
import { useEditor, useFlow } from '../state/editor-context';

export function PrivateRunsSettings() {
  const { commands } = useEditor();
  return (
    <PrivateRunsSection
      isOn={useFlow((flow) => flow.visible_to_runner_only === true)}
      onToggle={(next) =>
        commands.edit((flow) => ({ ...flow, visible_to_runner_only: next || undefined }), 'flow.visible_to_runner_only')
      }
    />
  );
}
