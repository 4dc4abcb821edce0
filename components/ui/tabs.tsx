'use client';

import { Tabs as Primitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn';

export function Tabs({ className, ...props }: ComponentProps<typeof Primitive.Root>) {
  return <Primitive.Root className={cn('flex min-w-0 flex-col gap-3', className)} {...props} />;
}

type TabsListProps = ComponentProps<typeof Primitive.List> & { variant?: 'underline' | 'pill' };

export function TabsList({ className, variant = 'underline', ...props }: TabsListProps) {
  return (
    <Primitive.List
      data-variant={variant}
      className={cn(
        'group/tabs flex shrink-0 items-center overflow-x-auto',
        variant === 'underline' ? 'gap-4 border-b' : 'w-fit max-w-full gap-0.5 rounded-lg bg-muted p-0.5',
        className,
      )}
      {...props}
    />
  );
}

export function TabsTrigger({ className, ...props }: ComponentProps<typeof Primitive.Trigger>) {
  return (
    <Primitive.Trigger
      className={cn(
        'inline-flex items-center gap-1.5 whitespace-nowrap text-sm font-medium text-muted-foreground transition-colors hover:text-foreground focus-visible:-outline-offset-2 disabled:pointer-events-none disabled:opacity-50 data-[state=active]:text-foreground [&_svg]:size-4',
        'group-data-[variant=underline]/tabs:-mb-px group-data-[variant=underline]/tabs:border-b-2 group-data-[variant=underline]/tabs:border-transparent group-data-[variant=underline]/tabs:px-0.5 group-data-[variant=underline]/tabs:py-2 group-data-[variant=underline]/tabs:data-[state=active]:border-primary',
        'group-data-[variant=pill]/tabs:rounded-md group-data-[variant=pill]/tabs:px-2.5 group-data-[variant=pill]/tabs:py-1 group-data-[variant=pill]/tabs:data-[state=active]:bg-card dark:group-data-[variant=pill]/tabs:data-[state=active]:bg-border group-data-[variant=pill]/tabs:data-[state=active]:shadow-sm',
        className,
      )}
      {...props}
    />
  );
}

export function TabsContent({ className, ...props }: ComponentProps<typeof Primitive.Content>) {
  return <Primitive.Content className={cn('min-w-0 outline-offset-4', className)} {...props} />;
}
