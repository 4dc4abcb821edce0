'use client';

import type { FlowModule } from '@/engine/flow/schema';
import { DeleteSection } from '../../run-controls/delete-section';
import { useEditor } from '../state/editor-context';

/** What a step leaves behind. */
export function DeleteSettings({ module }: { module: FlowModule }) {
  const { commands } = useEditor();
  const { delete_after_secs: seconds, delete_after_use: isAtOnce } = module;
  return (
    <DeleteSection
      hint="Its inputs, result and logs are deleted once the whole run has ended."
      seconds={typeof seconds === 'number' ? seconds : isAtOnce ? 0 : null}
      onChange={(next) =>
        commands.update(
          module.id,
          (now) => ({ ...now, delete_after_secs: next ?? undefined, delete_after_use: undefined }),
          'delete_after_secs',
        )
      }
    />
  );
}
