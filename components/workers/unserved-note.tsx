'use client';

import { TriangleAlert } from 'lucide-react';
import type { TagQueue } from '@/contract/workers';

/** Jobs that nobody will take unless somebody does something. */
export function UnservedNote({ queues }: { queues: TagQueue[] }) {
  const stranded = queues.filter(({ reason }) => reason === 'no_worker' || reason === 'draining');
  if (stranded.length === 0) return null;
  return (
    <div role="status" className="flex items-start gap-2.5 rounded-lg bg-warning-subtle px-4 py-3 text-warning">
      <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <div className="min-w-0">
        <p className="font-medium">Jobs wait on tags that no live worker serves</p>
        <ul>
          {stranded.map(({ tag, waiting }) => (
            <li key={tag} className="break-words">
              <code className="font-mono">{tag}</code>: {waiting.toLocaleString('en')}{' '}
              {waiting === 1 ? 'job waits' : 'jobs wait'}. Start a worker with{' '}
              <code className="font-mono">WORKER_TAGS={tag}</code>, or change the tag.
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
