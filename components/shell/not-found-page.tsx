import { Compass } from 'lucide-react';
import Link from 'next/link';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Wordmark } from './mark';

export function NotFoundPage() {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 p-4">
      <Wordmark />
      <EmptyState
        icon={Compass}
        title="There is no page at this address"
        description="It may have been moved, or the address may be cut off. Links from e-mails are long: copy them whole."
        action={
          <Button asChild>
            <Link href="/">Go to the start page</Link>
          </Button>
        }
      />
    </main>
  );
}
