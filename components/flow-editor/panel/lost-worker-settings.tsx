'use client';

import type { FlowModule } from '@/engine/flow/schema';
import { useEditor } from '../state/editor-context';
import { OptionalSection } from './controls';

/** For what must not happen twice, such as a payment: rather no second run than a doubled one. */
export function LostWorkerSettings({ module }: { module: FlowModule }) {
  const { commands } = useEditor();
  return (
    <OptionalSection
      title="Never run twice"
      hint="When the worker is lost while the step runs, the step fails instead of being run again. Its retries still apply."
      isOn={module.on_worker_lost === 'fail'}
      onToggle={(isOn) =>
        commands.update(module.id, (now) => ({ ...now, on_worker_lost: isOn ? ('fail' as const) : undefined }))
      }
    />
  );
}
