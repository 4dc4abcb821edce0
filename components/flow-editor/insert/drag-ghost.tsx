'use client';

import { Move, Plus } from 'lucide-react';
import { useUi } from '../state/editor-context';

/** What is being dragged, under the pointer. */
export function DragGhost() {
  const drag = useUi((state) => state.drag);
  if (!drag) return null;
  const Icon = 'ids' in drag.what ? Move : Plus;
  return (
    <div
      role="status"
      style={{ transform: `translate(${drag.x + 12}px, ${drag.y + 8}px)` }}
      className="pointer-events-none fixed top-0 left-0 z-50 flex max-w-64 items-center gap-2 rounded-md border border-primary bg-popover px-2.5 py-1.5 text-sm font-medium text-popover-foreground shadow-popover"
    >
      <Icon className="size-4 shrink-0 text-primary" aria-hidden />
      <span className="truncate">{drag.what.label}</span>
    </div>
  );
}
