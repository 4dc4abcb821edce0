'use client';

import type { FlowModule } from '@/engine/flow/schema';
import { useEditor } from '../state/editor-context';
import { NumberRow, OptionalSection } from './controls';

/** What a step leaves behind may be deleted: for secrets, and for what nobody will look at. */
export function DeleteSettings({ module }: { module: FlowModule }) {
  const { commands } = useEditor();
  const { delete_after_secs: seconds, delete_after_use: isAtOnce } = module;
  const isOn = typeof seconds === 'number' || isAtOnce === true;
  const set = (secs: number | undefined) =>
    commands.update(
      module.id,
      (now) => ({ ...now, delete_after_secs: secs, delete_after_use: undefined }),
      'delete_after_secs',
    );
  return (
    <OptionalSection
      title="Delete after use"
      hint="Its inputs, result and logs are deleted once the whole run has ended."
      isOn={isOn}
      onToggle={(next) => set(next ? 0 : undefined)}
    >
      <NumberRow
        label="Deleted after"
        unit="seconds"
        hint="From the end of the run. 0: at once."
        value={seconds ?? 0}
        onChange={(secs) => set(secs ?? 0)}
      />
    </OptionalSection>
  );
}
