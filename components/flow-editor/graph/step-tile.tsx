import { cn } from '../../ui/cn';
import type { StepLook } from './step-look';

/** The coloured square that tells kinds of steps apart at a glance. */
export function StepTile({ look, small }: { look: StepLook; small?: boolean }) {
  const Icon = look.icon;
  return (
    <span
      aria-hidden
      className={cn(
        'flex shrink-0 items-center justify-center rounded-md font-mono font-semibold',
        small ? 'size-6 text-[0.625rem]' : 'size-9 text-xs',
        look.tone,
      )}
    >
      {look.letters ?? <Icon className={small ? 'size-3.5' : 'size-4.5'} />}
    </span>
  );
}
