'use client';

import { usePathname } from 'next/navigation';
import { useState } from 'react';

/**
 * The path an editor opens. The page of a new item changes its own address when there is something to come back to;
 * who comes back by the browser's history gets that page with the changed address.
 */
export function useEditedPath(given: string | undefined): string | undefined {
  const pathname = usePathname();
  const [opened] = useState(() => given ?? pathIn(pathname));
  return given ?? opened;
}

function pathIn(pathname: string): string | undefined {
  const [, path] = /\/(?:scripts|flows)\/edit\/(.+)$/.exec(pathname) ?? [];
  return path?.split('/').map(decodeURIComponent).join('/');
}
