'use client';

import { Tooltip as Primitive } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';

function TooltipContent({ className, sideOffset = 6, ...props }: ComponentProps<typeof Primitive.Content>) {
  return (
    <Primitive.Portal>
      <Primitive.Content
        sideOffset={sideOffset}
        collisionPadding={8}
        className={cn(
          'z-50 max-w-xs rounded-md bg-foreground px-2 py-1 text-xs text-background shadow-popover data-[state=delayed-open]:animate-fade-in',
          className,
        )}
        {...props}
      />
    </Primitive.Portal>
  );
}

type TooltipProps = { label: ReactNode; children: ReactNode; side?: 'top' | 'right' | 'bottom' | 'left' };

/** `<Tooltip label="Run"><Button …/></Tooltip>`: the child keeps its own accessible name. */
export function Tooltip({ label, children, side = 'top' }: TooltipProps) {
  return (
    <Primitive.Provider delayDuration={350}>
      <Primitive.Root>
        <Primitive.Trigger asChild>{children}</Primitive.Trigger>
        <TooltipContent side={side}>{label}</TooltipContent>
      </Primitive.Root>
    </Primitive.Provider>
  );
}
