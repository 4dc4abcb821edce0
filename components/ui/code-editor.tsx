'use client';

import { lazy, Suspense } from 'react';
import { cn } from './cn';
import type { CodeEditorProps } from './code-editor-props';

// CodeMirror with its languages weighs more than all other pages together; it comes when an editor is shown.
const CodeMirrorView = lazy(() => import('./code-mirror').then((module) => ({ default: module.CodeMirrorView })));

export function CodeEditor({ className, ...props }: CodeEditorProps) {
  const frame = cn(
    'min-w-0 overflow-hidden rounded-md border bg-code focus-within:border-ring focus-within:ring-2 focus-within:ring-ring/40',
    props.invalid && 'border-destructive',
    className,
  );
  return (
    <div className={frame} style={{ height: props.height }}>
      <Suspense fallback={<PlainText value={props.value} minHeight={props.minHeight} />}>
        <CodeMirrorView {...props} />
      </Suspense>
    </div>
  );
}

function PlainText({ value, minHeight }: { value: string; minHeight?: string }) {
  return (
    <pre
      aria-busy
      className="h-full overflow-auto p-2.5 pl-10 font-mono text-[0.8125rem] leading-[1.35rem] text-muted-foreground"
      style={{ minHeight }}
    >
      {value}
    </pre>
  );
}
