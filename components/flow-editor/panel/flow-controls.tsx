'use client';

import type { FlowValue } from '@/engine/flow/schema';
import { CacheSection } from '../../run-controls/cache-section';
import { ConcurrencySection } from '../../run-controls/concurrency-section';
import { DebounceSection } from '../../run-controls/debounce-section';
import { PlaceInQueueSection } from '../../run-controls/place-in-queue-section';
import { useEditor, useFlow } from '../state/editor-context';
import { SwitchRow } from './controls';

/** When and where the flow runs, and whether an earlier result will do. */
export function FlowControls() {
  const { commands } = useEditor();
  const value = useFlow((flow) => flow.value);
  const tag = useFlow((flow) => flow.tag);
  const set = (patch: Partial<FlowValue>) =>
    commands.editValue((now) => ({ ...now, ...patch }), `value.${Object.keys(patch).join()}`);
  return (
    <>
      <CacheSection settings={value} onChange={set} />
      <ConcurrencySection what="flow" settings={value} onChange={set} />
      <DebounceSection settings={value} defaultKey="runs with the same inputs." onChange={set} />
      <PlaceInQueueSection
        tag={typeof tag === 'string' ? tag : ''}
        tagHint="Its steps run on workers that serve this tag. $workspace and $args[name] are filled in. Empty: each step on that of its language."
        onTagChange={(next) => commands.edit((flow) => ({ ...flow, tag: next || undefined }), 'flow.tag')}
        priority={value.priority}
        priorityHint="Higher is taken first. A step may have its own."
        onPriorityChange={(priority) => set({ priority })}
      >
        {tag ? (
          <SwitchRow
            label="Steps keep tags of their own"
            checked={value.preserve_step_tags ?? false}
            onChange={(isOn) => set({ preserve_step_tags: isOn || undefined })}
          />
        ) : null}
      </PlaceInQueueSection>
    </>
  );
}
