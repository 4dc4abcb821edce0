'use client';

import type { FlowModule } from '@/engine/flow/schema';
import { presentLimits, type ScriptLimits } from '@/engine/flow/script-limits';
import { LimitsSection } from '../../script-editor/limits-section';
import { useEditor } from '../state/editor-context';

/** How far a script that stands in the flow may go. A deployed script has limits of its own. */
export function LimitsSettings({ module }: { module: FlowModule }) {
  const { commands } = useEditor();
  if (module.value.type !== 'rawscript') return null;
  const set = (next: ScriptLimits) =>
    commands.update(module.id, (now) => withLimits(now, presentLimits(next)), 'limits');
  return (
    <LimitsSection
      hint="Empty: as usual on this instance."
      limits={presentLimits(module.value.limits)}
      onChange={set}
    />
  );
}

function withLimits(module: FlowModule, limits: ScriptLimits): FlowModule {
  if (module.value.type !== 'rawscript') return module;
  return { ...module, value: { ...module.value, limits: Object.keys(limits).length > 0 ? limits : undefined } };
}
