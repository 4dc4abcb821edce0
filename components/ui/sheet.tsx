'use client';

import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn';
import { overlayClasses } from './dialog';

export const Sheet = Primitive.Root;

const sides = {
  left: 'inset-y-0 left-0 h-full w-[min(20rem,calc(100vw-3rem))] border-r data-[state=open]:animate-slide-in-left',
  right: 'inset-y-0 right-0 h-full w-[min(28rem,100vw)] border-l data-[state=open]:animate-slide-in-right',
  bottom: 'inset-x-0 bottom-0 max-h-[85dvh] rounded-t-xl border-t data-[state=open]:animate-slide-in-bottom',
} as const;

type SheetContentProps = ComponentProps<typeof Primitive.Content> & { side?: keyof typeof sides };

export function SheetContent({ className, children, side = 'right', ...props }: SheetContentProps) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay className={overlayClasses} />
      <Primitive.Content
        className={cn(
          'fixed z-50 flex flex-col overflow-y-auto bg-popover text-popover-foreground shadow-dialog',
          sides[side],
          className,
        )}
        {...props}
      >
        {children}
        <Primitive.Close
          aria-label="Close"
          className="absolute top-3 right-3 rounded-md p-1.5 text-muted-foreground hover:bg-accent hover:text-foreground"
        >
          <X className="size-4" aria-hidden />
        </Primitive.Close>
      </Primitive.Content>
    </Primitive.Portal>
  );
}

export function SheetHeader({ className, ...props }: ComponentProps<'div'>) {
  return <div className={cn('flex flex-col gap-1 border-b p-4 pr-12', className)} {...props} />;
}

export function SheetTitle({ className, ...props }: ComponentProps<typeof Primitive.Title>) {
  return <Primitive.Title className={cn('text-sm font-semibold', className)} {...props} />;
}

export function SheetDescription({ className, ...props }: ComponentProps<typeof Primitive.Description>) {
  return <Primitive.Description className={cn('text-sm text-muted-foreground', className)} {...props} />;
}
