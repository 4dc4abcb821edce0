import type { ComponentProps } from 'react';
import { cn } from './cn';

export function Label({ className, children, ...props }: ComponentProps<'label'>) {
  return (
    // The control is named by `htmlFor`, which callers pass.
    <label className={cn('text-[0.8125rem] font-medium leading-5 text-foreground', className)} {...props}>
      {children}
    </label>
  );
}
