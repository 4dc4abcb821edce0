import { cn } from './cn';
import { CopyButton } from './copy-button';

type CodeBlockProps = { code: string; label?: string; wrap?: boolean; className?: string };

/** Read-only text in a box that scrolls by itself. */
export function CodeBlock({ code, label = 'Code', wrap = false, className }: CodeBlockProps) {
  return (
    <div className={cn('relative min-w-0 rounded-md border bg-code', className)}>
      {/* A scrolling box must be reachable by keyboard. */}
      <pre
        tabIndex={0}
        role="region"
        aria-label={label}
        className={cn(
          'max-h-96 overflow-auto p-3 pr-11 font-mono text-xs leading-5',
          wrap && 'break-words whitespace-pre-wrap',
        )}
      >
        {code}
      </pre>
      <CopyButton value={code} label={`Copy ${label.toLowerCase()}`} className="absolute top-1.5 right-1.5 bg-code" />
    </div>
  );
}
