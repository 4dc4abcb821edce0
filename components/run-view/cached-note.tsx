import { Database } from 'lucide-react';
import Link from 'next/link';
import { runHref } from './links';

/** Says that nothing ran, and leads to the run whose result this is. */
export function CachedNote({ workspace, from }: { workspace: string; from: string }) {
  return (
    <span className="flex items-center gap-1 text-sm text-foreground">
      <Database className="size-3.5" aria-hidden /> Cached: the result of an
      <Link href={runHref(workspace, from)} className="underline underline-offset-4">
        earlier run
      </Link>
    </span>
  );
}
