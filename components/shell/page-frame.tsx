import type { ReactNode } from 'react';
import { cn } from '../ui/cn';

type PageFrameProps = {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
};

/** Heading, actions and width of an ordinary page. */
export function PageFrame({ title, description, actions, children, className }: PageFrameProps) {
  return (
    <div className={cn('mx-auto flex w-full max-w-5xl flex-col gap-5 px-4 py-6 sm:px-8 sm:py-8', className)}>
      <header className="flex flex-col gap-1">
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <h1 className="min-w-0 text-xl font-semibold tracking-tight break-words">{title}</h1>
          {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
        </div>
        {description ? <div className="max-w-2xl text-sm text-muted-foreground">{description}</div> : null}
      </header>
      {children}
    </div>
  );
}
