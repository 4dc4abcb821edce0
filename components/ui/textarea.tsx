import type { ComponentProps } from 'react';
import { cn } from './cn';
import { fieldClasses } from './input';

export function Textarea({ className, rows = 4, ...props }: ComponentProps<'textarea'>) {
  return (
    <textarea
      rows={rows}
      className={cn(fieldClasses, 'py-1.5 read-only:bg-muted leading-relaxed max-sm:text-base', className)}
      {...props}
    />
  );
}
