'use client';

import { useEffect, useEffectEvent } from 'react';

type Shortcuts = { onRun: () => void; onSave: () => void };

/** Ctrl+Enter runs, Ctrl+S saves, wherever the focus is on the page. */
export function useShortcuts({ onRun, onSave }: Shortcuts): void {
  const handle = useEffectEvent((event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const action = event.key === 'Enter' ? onRun : event.key.toLowerCase() === 's' ? onSave : null;
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    // A dialog in front has the word: its own buttons decide.
    if (!event.repeat && !document.querySelector('[role="dialog"], [role="alertdialog"]')) action();
  });

  useEffect(() => {
    const listener = (event: KeyboardEvent) => handle(event);
    // Before the code editor, which has its own meaning for Ctrl+Enter.
    window.addEventListener('keydown', listener, { capture: true });
    return () => window.removeEventListener('keydown', listener, { capture: true });
  }, []);
}
