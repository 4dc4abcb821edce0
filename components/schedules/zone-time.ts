/** “Wed 25 Nov, 09:00 CET”: a moment as a clock in that zone shows it. Seconds only where there are some. */
export function zoneTime(at: string | Date, timeZone: string | undefined): string {
  const date = new Date(at);
  const hasSeconds = date.getUTCSeconds() !== 0;
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...(hasSeconds ? { second: '2-digit' } : {}),
    timeZoneName: 'short',
  }).format(date);
}

export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}
