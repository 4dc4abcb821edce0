'use client';

import { CrashedPage } from '@/components/shell/crashed-page';

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <CrashedPage error={error} onRetry={reset} />;
}
