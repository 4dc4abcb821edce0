'use client';

import { Command as Primitive } from 'cmdk';
import { Search } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from './cn';
import { Dialog, DialogContent, DialogTitle } from './dialog';

export function Command({ className, ...props }: ComponentProps<typeof Primitive>) {
  return <Primitive className={cn('flex min-h-0 w-full flex-col overflow-hidden', className)} {...props} />;
}

type CommandDialogProps = ComponentProps<typeof Dialog> & { title: string; shouldFilter?: boolean };

export function CommandDialog({ title, children, shouldFilter, ...props }: CommandDialogProps) {
  return (
    <Dialog {...props}>
      <DialogContent
        hideClose
        aria-describedby={undefined}
        className="top-[12dvh] max-w-xl translate-y-0 gap-0 overflow-hidden p-0"
      >
        <DialogTitle className="sr-only">{title}</DialogTitle>
        <Command shouldFilter={shouldFilter} label={title}>
          {children}
        </Command>
      </DialogContent>
    </Dialog>
  );
}

export function CommandInput({ className, ...props }: ComponentProps<typeof Primitive.Input>) {
  return (
    <div className="flex shrink-0 items-center gap-2.5 border-b px-3.5">
      <Search className="size-4 shrink-0 text-muted-foreground" aria-hidden />
      <Primitive.Input
        className={cn(
          'h-11 w-full bg-transparent text-sm outline-none placeholder:text-muted-foreground max-sm:text-base',
          className,
        )}
        {...props}
      />
    </div>
  );
}

export function CommandList({ className, ...props }: ComponentProps<typeof Primitive.List>) {
  return (
    <Primitive.List
      className={cn('max-h-[min(24rem,60dvh)] overflow-y-auto overflow-x-hidden p-1.5', className)}
      {...props}
    />
  );
}

export function CommandEmpty({ className, ...props }: ComponentProps<typeof Primitive.Empty>) {
  return <Primitive.Empty className={cn('py-8 text-center text-sm text-muted-foreground', className)} {...props} />;
}

export function CommandGroup({ className, ...props }: ComponentProps<typeof Primitive.Group>) {
  return (
    <Primitive.Group
      className={cn(
        '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted-foreground',
        className,
      )}
      {...props}
    />
  );
}

export function CommandItem({ className, ...props }: ComponentProps<typeof Primitive.Item>) {
  return (
    <Primitive.Item
      className={cn(
        'flex cursor-default items-center gap-2.5 rounded-md px-2 py-2 text-sm outline-none select-none data-[disabled=true]:pointer-events-none data-[disabled=true]:opacity-50 data-[selected=true]:bg-accent [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted-foreground',
        className,
      )}
      {...props}
    />
  );
}
