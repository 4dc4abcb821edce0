'use client';

import { useSyncExternalStore } from 'react';

/** Whether the window is like that now; false while the page is still made on the server. */
export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', onChange);
      return () => media.removeEventListener('change', onChange);
    },
    () => window.matchMedia(query).matches,
    () => false,
  );
}

export const NARROW = '(max-width: 767px)';
export const TOUCH = '(pointer: coarse)';
