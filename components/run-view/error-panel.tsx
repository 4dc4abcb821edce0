'use client';

import { CircleX } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button';
import { CodeBlock } from '../ui/code-block';
import { JsonView } from '../ui/json-view';
import type { RunError } from './run-error';

type ErrorPanelProps = {
  error: RunError;
  /** Leads to the step that failed; without it the step is only named. */
  onOpenStep?: (stepId: string) => void;
  stepLabel?: string;
};

/** Which step failed and why, with the stack for who wrote it. */
export function ErrorPanel({ error, onOpenStep, stepLabel }: ErrorPanelProps) {
  const { stepId } = error;
  return (
    <section
      aria-label="Error"
      className="flex min-w-0 flex-col gap-2 rounded-md border border-destructive/30 bg-destructive-subtle p-3"
    >
      <div className="flex flex-wrap items-start gap-2">
        <CircleX className="mt-0.5 size-4 shrink-0 text-destructive" aria-hidden />
        <div className="min-w-0 flex-1 basis-56">
          <p className="font-medium text-destructive">
            {stepId ? `Step ${stepLabel ?? stepId} failed: ` : ''}
            {error.name}
          </p>
          <p className="break-words whitespace-pre-wrap">{error.message}</p>
        </div>
        {stepId && onOpenStep ? (
          <Button variant="outline" size="sm" onClick={() => onOpenStep(stepId)}>
            Open step
          </Button>
        ) : null}
      </div>
      <ErrorDetails error={error} />
    </section>
  );
}

function ErrorDetails({ error }: { error: RunError }) {
  const [isOpen, setIsOpen] = useState(false);
  if (!error.stack && !error.details) return null;
  return (
    <div className="flex flex-col gap-2">
      <button
        type="button"
        aria-expanded={isOpen}
        className="w-fit text-xs text-muted-foreground underline-offset-2 hover:underline"
        onClick={() => setIsOpen(!isOpen)}
      >
        {isOpen ? 'Hide details' : 'Show details'}
      </button>
      {isOpen && error.stack ? <CodeBlock code={error.stack} label="Stack" wrap /> : null}
      {isOpen && error.details ? <JsonView value={error.details} label="Error details" /> : null}
    </div>
  );
}
