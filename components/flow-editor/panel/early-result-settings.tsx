'use client';

import { useId } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { walk } from '@/engine/flow/document';
import { Label } from '../../ui/label';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../../ui/select';
import { titleOf } from '../graph/step-look';
import { useEditor, useFlow } from '../state/editor-context';
import { OptionalSection } from './controls';

/** Which step answers callers that wait for the flow. */
export function EarlyResultSettings() {
  const id = useId();
  const { commands } = useEditor();
  const chosen = useFlow((flow) => flow.value.early_return ?? '');
  const steps = useFlow(useShallow((flow) => walk(flow.value).map(({ module }) => module)));
  const ids = steps.map((step) => step.id);
  const set = (early_return: string | undefined) =>
    commands.editValue((value) => ({ ...value, early_return }), 'value.early_return');
  return (
    <OptionalSection
      title="Answer early"
      hint="Callers that wait get the result of this step as soon as it has ended; the flow goes on."
      isOn={chosen !== ''}
      disabled={ids.length === 0 && chosen === ''}
      onToggle={(isOn) => set(isOn ? ids[0] : undefined)}
    >
      <div className="flex flex-col gap-1">
        <Label htmlFor={id}>Step that answers</Label>
        <Select value={chosen} onValueChange={set}>
          <SelectTrigger id={id}>
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            {ids.includes(chosen) ? null : <SelectItem value={chosen}>{chosen} (no such step)</SelectItem>}
            {steps.map((step) => (
              <SelectItem key={step.id} value={step.id}>
                <code className="font-mono">{step.id}</code> {titleOf(step) === step.id ? '' : titleOf(step)}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
      </div>
    </OptionalSection>
  );
}
