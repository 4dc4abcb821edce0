import { type CSSProperties, memo } from 'react';
import { cn } from '../ui/cn';
import type { AnsiLine, AnsiStyle } from './ansi';

/** Drawn as text only: nothing a script prints becomes markup. */
export const LogLine = memo(function LogLine({ line }: { line: AnsiLine }) {
  return (
    <span className="block min-h-5">
      {line.map((span, index) => (
        <span key={index} className={classOf(span.style)} style={inlineStyle(span.style)}>
          {span.text}
        </span>
      ))}
    </span>
  );
});

// The terminal's palette in the page's own colours, so that it is readable in light and in dark.
const COLORS = [
  'text-muted-foreground',
  'text-destructive',
  'text-success',
  'text-warning',
  'text-info',
  'text-suspended',
  'text-primary',
  'text-foreground',
];
const BACKGROUNDS = [
  'bg-muted',
  'bg-destructive-subtle',
  'bg-success-subtle',
  'bg-warning-subtle',
  'bg-info-subtle',
  'bg-suspended-subtle',
  'bg-primary-subtle',
  'bg-accent',
];

function classOf(style: AnsiStyle): string {
  return cn(
    typeof style.color === 'number' && COLORS[style.color % 8],
    typeof style.background === 'number' && BACKGROUNDS[style.background % 8],
    style.isBold && 'font-semibold',
    style.isDim && 'opacity-75',
    style.isItalic && 'italic',
    style.isUnderlined && 'underline',
  );
}

// A colour chosen for a black terminal is mixed with the page's ink; it would vanish on white otherwise.
function inlineStyle({ color, background }: AnsiStyle): CSSProperties | undefined {
  if (typeof color !== 'string' && typeof background !== 'string') return undefined;
  return {
    color: typeof color === 'string' ? `color-mix(in oklch, ${color} 60%, var(--foreground))` : undefined,
    backgroundColor: typeof background === 'string' ? `color-mix(in oklch, ${background} 25%, transparent)` : undefined,
  };
}
