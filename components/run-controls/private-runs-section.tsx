'use client';

import { OptionalSection } from '../flow-editor/panel/controls';

type PrivateRunsSectionProps = { isOn: boolean; onToggle: (isOn: boolean) => void };

/** Who sees the runs. */
export function PrivateRunsSection(props: PrivateRunsSectionProps) {
  return (
    <OptionalSection
      title="Visible to the runner only"
      hint="Whoever starts a run and administrators see it; to all others it is not there."
      {...props}
    />
  );
}
