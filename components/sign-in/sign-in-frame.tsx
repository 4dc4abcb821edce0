import type { ReactNode } from 'react';
import { Wordmark } from '../shell/mark';
import { Card } from '../ui/card';

type SignInFrameProps = { title: string; description?: ReactNode; children: ReactNode };

export function SignInFrame({ title, description, children }: SignInFrameProps) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 bg-sidebar px-4 py-10">
      <Wordmark className="text-lg" />
      <Card className="flex w-full max-w-sm flex-col gap-5 p-6">
        <div>
          <h1 className="text-base font-semibold">{title}</h1>
          {description ? <p className="mt-1 text-sm text-muted-foreground">{description}</p> : null}
        </div>
        {children}
      </Card>
    </main>
  );
}
