'use client';

import { lazy, Suspense } from 'react';
import type { CodeDiffProps } from './code-diff-props';
import { Skeleton } from './skeleton';

// With CodeMirror, when a difference is shown.
const CodeMergeView = lazy(() => import('./code-merge').then((module) => ({ default: module.CodeMergeView })));

/** Two texts and what differs: beside each other, or in one column. */
export function CodeDiff(props: CodeDiffProps) {
  return (
    <div className="min-w-0 overflow-hidden rounded-md border bg-code">
      <Suspense fallback={<Skeleton className="h-64" />}>
        <CodeMergeView key={`${props.isWide}`} {...props} />
      </Suspense>
    </div>
  );
}
