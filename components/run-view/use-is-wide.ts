'use client';

import { useSyncExternalStore } from 'react';

const TWO_PANES_PX = 1024;

/** Whether the window is at least so wide; by default, whether two panes fit side by side. */
export function useIsWide(minPx: number = TWO_PANES_PX): boolean {
  const media = `(min-width: ${minPx}px)`;
  return useSyncExternalStore(
    (onChange) => listen(media, onChange),
    () => window.matchMedia(media).matches,
    () => true,
  );
}

function listen(media: string, onChange: () => void): () => void {
  const query = window.matchMedia(media);
  query.addEventListener('change', onChange);
  return () => query.removeEventListener('change', onChange);
}
