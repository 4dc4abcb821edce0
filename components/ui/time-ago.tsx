'use client';

import { format, formatDistanceStrict } from 'date-fns';
import { useEffect, useState } from 'react';

/** “3 minutes ago”, with the exact local time as title; renders nothing for a missing time. */
export function TimeAgo({ at, className }: { at: string | number | Date | null | undefined; className?: string }) {
  const now = useNow();
  if (at === null || at === undefined) return null;
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return null;
  const text =
    Math.abs(now - date.getTime()) < 5000 ? 'just now' : formatDistanceStrict(date, now, { addSuffix: true });
  return (
    <time
      dateTime={date.toISOString()}
      title={format(date, 'yyyy-MM-dd HH:mm:ss')}
      className={className}
      suppressHydrationWarning
    >
      {text}
    </time>
  );
}

function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
