import type { ComponentProps } from 'react';
import { cn } from './cn';

export const fieldClasses =
  'w-full min-w-0 rounded-md border border-input bg-card px-2.5 text-sm text-foreground transition-colors placeholder:text-muted-foreground disabled:cursor-not-allowed disabled:opacity-60 focus-visible:border-ring focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-ring/50 aria-invalid:border-destructive aria-invalid:outline-destructive/50';

export function Input({ className, type = 'text', ...props }: ComponentProps<'input'>) {
  return (
    <input
      type={type}
      className={cn(fieldClasses, 'h-8 read-only:bg-muted max-sm:h-9 max-sm:text-base', className)}
      {...props}
    />
  );
}
