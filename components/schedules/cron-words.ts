import cronstrue from 'cronstrue';

/** “At 09:00, Monday through Friday”. Null for what is no cron. */
export function cronWords(cron: string, version: 'v1' | 'v2'): string | null {
  try {
    const words = cronstrue.toString(cron, { use24HourTimeFormat: true, dayOfWeekStartIndexZero: version === 'v2' });
    return words.replace(/^At (\d\d:\d\d(:\d\d)?)$/, 'Every day at $1');
  } catch {
    // It throws its message as plain text; the server says what is wrong in its own words.
    return null;
  }
}
