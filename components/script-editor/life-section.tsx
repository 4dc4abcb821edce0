'use client';

import { OptionalSection } from '../flow-editor/panel/controls';
import { DeleteSection } from '../run-controls/delete-section';
import { PrivateRunsSection } from '../run-controls/private-runs-section';
import type { ScriptDraft } from './script-draft';

type LifeSectionProps = { draft: ScriptDraft; onChange: (patch: Partial<ScriptDraft>) => void };

/** What becomes of a run that has ended, and who sees it. */
export function LifeSection({ draft, onChange }: LifeSectionProps) {
  return (
    <>
      <OptionalSection
        title="Run again and again"
        hint="Whenever a run ends, the next one starts with the same inputs until somebody cancels it; one run at a time, and later and later where it fails at once."
        isOn={draft.isPerpetual}
        onToggle={(isPerpetual) => onChange({ isPerpetual })}
      />
      <DeleteSection
        hint="The inputs, result and logs of a run are deleted once it has ended; that it ran, and how it ended, stays."
        seconds={draft.deleteAfterS}
        onChange={(deleteAfterS) => onChange({ deleteAfterS })}
      />
      <PrivateRunsSection isOn={draft.isPrivate} onToggle={(isPrivate) => onChange({ isPrivate })} />
    </>
  );
}
