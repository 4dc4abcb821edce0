'use client';

import { TriangleAlert } from 'lucide-react';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';

type CrashedPageProps = { error: Error & { digest?: string }; onRetry: () => void };

export function CrashedPage({ error, onRetry }: CrashedPageProps) {
  return (
    <div role="alert" className="flex min-h-[60dvh] flex-col items-center justify-center p-4">
      <EmptyState
        icon={TriangleAlert}
        title="This page stopped working"
        description={
          <>
            What you saved is safe, and runs go on without it. Try again, or reload the page.
            {error.digest ? <span className="mt-1 block font-mono text-xs">{error.digest}</span> : null}
          </>
        }
        action={
          <>
            <Button onClick={onRetry}>Try again</Button>
            <Button variant="outline" onClick={() => window.location.reload()}>
              Reload the page
            </Button>
          </>
        }
      />
    </div>
  );
}
