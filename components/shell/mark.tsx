import { cn } from '../ui/cn';

/** The mill wheel over its race. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      className={cn('size-6 text-primary', className)}
      aria-hidden
    >
      <circle cx="12" cy="9.5" r="5.75" strokeWidth="1.75" />
      <path
        strokeWidth="1.75"
        d="M12 1.75v4M12 13.25v4M4.25 9.5h4M15.75 9.5h4M6.52 4.02l2.83 2.83M14.65 12.15l2.83 2.83M17.48 4.02l-2.83 2.83M9.35 12.15l-2.83 2.83"
      />
      <circle cx="12" cy="9.5" r="1.5" fill="currentColor" stroke="none" />
      <path strokeWidth="2" d="M2 20.75c1.67-1.3 3.33-1.3 5 0s3.33 1.3 5 0 3.33-1.3 5 0 3.33 1.3 5 0" />
    </svg>
  );
}

export function Wordmark({ className }: { className?: string }) {
  return (
    <span className={cn('inline-flex items-center gap-2 text-[0.9375rem] font-semibold tracking-tight', className)}>
      <Mark /> Millrace
    </span>
  );
}
