import cronstrue from 'cronstrue';

/** “At 09:00, Monday through Friday”. Null for what is no cron. */
export function cronWords(cron: string, version: 'v1' | 'v2'): string | null {
  try {
    return cronstrue.toString(cron, { use24HourTimeFormat: true, dayOfWeekStartIndexZero: version === 'v2' });
  } catch {
    // It throws its message as plain text; the server says what is wrong in its own words.
    return null;
  }
}
