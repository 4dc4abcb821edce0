'use client';

import { RotateCw, TriangleAlert } from 'lucide-react';
import { Button } from './button';
import { cn } from './cn';
import { CopyButton } from './copy-button';

type Shown = { title: string; advice: string; requestId?: string };

type ErrorStateProps = { error: unknown; title?: string; onRetry?: () => void; className?: string };

/** Says what went wrong, what to do about it, and the request id an administrator can look up. */
export function ErrorState({ error, title, onRetry, className }: ErrorStateProps) {
  const shown = describe(error);
  return (
    <div role="alert" className={cn('flex flex-col items-center gap-1.5 px-6 py-12 text-center', className)}>
      <span className="mb-2 flex size-10 items-center justify-center rounded-lg bg-destructive-subtle text-destructive">
        <TriangleAlert className="size-5" aria-hidden />
      </span>
      <p className="font-medium">{title ?? shown.title}</p>
      <p className="max-w-md text-sm break-words text-muted-foreground">{shown.advice}</p>
      {shown.requestId ? (
        <p className="flex items-center gap-1 text-xs text-muted-foreground">
          Request <code className="font-mono">{shown.requestId}</code>
          <CopyButton value={shown.requestId} label="Copy request id" />
        </p>
      ) : null}
      {onRetry ? (
        <Button variant="outline" className="mt-3" onClick={onRetry}>
          <RotateCw aria-hidden /> Try again
        </Button>
      ) : null}
    </div>
  );
}

/** The same as one line, for a form or a panel. */
export function ErrorNote({ error, className }: { error: unknown; className?: string }) {
  const shown = describe(error);
  return (
    <p
      role="alert"
      className={cn('rounded-md bg-destructive-subtle px-3 py-2 text-sm break-words text-destructive', className)}
    >
      {shown.advice}
      {shown.requestId ? <span className="block text-xs opacity-80">Request {shown.requestId}</span> : null}
    </p>
  );
}

// Read by shape, not by class: these primitives know nothing of the API client.
function describe(error: unknown): Shown {
  const fields = typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
  const message = textOf(fields.message) ?? 'Something unexpected happened.';
  const requestId = textOf(fields.requestId);
  const known = knownStatuses[bucketOf(fields.status)];
  if (!known) return { title: 'This did not work', advice: message, requestId };
  return { title: known.title, advice: known.hidesMessage ? known.advice : `${message} ${known.advice}`, requestId };
}

type Known = { title: string; advice: string; hidesMessage?: boolean };

const knownStatuses: Partial<Record<string, Known>> = {
  unreachable: {
    title: 'The server did not answer',
    advice: 'Check that Millrace is running and that you are online, then try again.',
    hidesMessage: true,
  },
  403: { title: 'You may not do this', advice: 'An administrator of the workspace can change your role.' },
  404: { title: 'Not found', advice: 'It may have been moved, archived, or never existed.' },
  busy: { title: 'Busy right now', advice: 'Wait a moment and try again.' },
  failed: {
    title: 'The server failed',
    advice: 'Try again; if it stays, give the request id to your administrator.',
  },
};

function bucketOf(status: unknown): string {
  if (typeof status !== 'number') return '';
  if (status === 0) return 'unreachable';
  if (status === 429 || status === 503) return 'busy';
  return status >= 500 ? 'failed' : String(status);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
