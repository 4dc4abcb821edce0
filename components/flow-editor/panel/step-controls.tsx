'use client';

import type { FlowModule } from '@/engine/flow/schema';
import { CacheSection } from '../../run-controls/cache-section';
import { ConcurrencySection, type ConcurrencySettings } from '../../run-controls/concurrency-section';
import { DebounceSection } from '../../run-controls/debounce-section';
import { PlaceInQueueSection } from '../../run-controls/place-in-queue-section';
import { useEditor } from '../state/editor-context';

type Patch = Partial<FlowModule>;

/** When and where a step that runs something is taken, and whether an earlier result will do. */
export function StepControls({ module }: { module: FlowModule }) {
  const { commands } = useEditor();
  const set = (patch: Patch, key: string) => commands.update(module.id, (now) => ({ ...now, ...patch }), key);
  const { debouncing } = module;
  return (
    <>
      <CacheSection settings={module} onChange={(patch) => set(patch, 'cache')} />
      <StepConcurrency module={module} />
      <DebounceSection
        settings={debouncing ?? {}}
        defaultKey="this step, in all runs of the flow."
        onChange={(patch) => {
          const next = { ...debouncing, ...patch };
          set({ debouncing: next.debounce_delay_s ? next : undefined }, 'debouncing');
        }}
      />
      <StepPlaceInQueue module={module} />
    </>
  );
}

/** Code in the flow has a limit of its own; a deployed script or flow brings the one it was deployed with. */
function StepConcurrency({ module }: { module: FlowModule }) {
  const { commands } = useEditor();
  const { value } = module;
  if (value.type !== 'rawscript') return null;
  const settings = { ...value, concurrency_key: value.custom_concurrency_key };
  function change({ concurrency_key, ...patch }: ConcurrencySettings, hasKey: boolean) {
    const all = hasKey ? { ...patch, custom_concurrency_key: concurrency_key } : patch;
    commands.update(module.id, (now) => ({ ...now, value: { ...now.value, ...all } as FlowModule['value'] }), 'limit');
  }
  return (
    <ConcurrencySection
      what="step"
      settings={settings}
      onChange={(patch) => change(patch, 'concurrency_key' in patch)}
    />
  );
}

function StepPlaceInQueue({ module }: { module: FlowModule }) {
  const { commands } = useEditor();
  const { value } = module;
  const field = value.type === 'rawscript' ? 'tag' : 'tag_override';
  const tag = value.type === 'rawscript' ? value.tag : value.type === 'script' ? value.tag_override : undefined;
  return (
    <PlaceInQueueSection
      tag={value.type === 'flow' ? undefined : (tag ?? '')}
      tagHint="Only workers that serve this tag take the step. $workspace and $args[name] are filled in. Empty: that of the script, or of its language."
      onTagChange={(next) =>
        commands.update(
          module.id,
          (now) => ({ ...now, value: { ...now.value, [field]: next || undefined } as FlowModule['value'] }),
          'tag',
        )
      }
      priority={module.priority}
      priorityHint="Higher is taken first. Empty: that of the flow."
      onPriorityChange={(priority) => commands.update(module.id, (now) => ({ ...now, priority }), 'priority')}
    />
  );
}
