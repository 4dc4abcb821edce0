import { log } from '@/server/log';
import type { TagLine } from './tag-line';

/** With a beat from each process every 15 seconds, this long without any is no coincidence. */
export const SILENT_MS_MAX = 45_000;
const REOPENINGS_MAX = 3;

export type Watched = {
  lines: TagLine[];
  /** Whether messages could come through at all. */
  isRedisWell: boolean;
};

/**
 * Opens lines anew that have gone silent, for a connection can be alive and deliver nothing. Answers whether that has
 * been in vain so often that only a new process may help.
 */
export function watchLines({ lines, isRedisWell }: Watched, silentMsMax = SILENT_MS_MAX): boolean {
  const now = performance.now();
  for (const line of lines) {
    // With all slots taken, or a claim under way, it does not fetch.
    if (!isRedisWell || !line.isFetching) line.seenAtMs = now;
    if (now - line.seenAtMs <= silentMsMax) continue;
    if (line.reopenings >= REOPENINGS_MAX) return true;
    log.warn({ tag: line.tag, reopenings: line.reopenings }, 'the queue has gone silent; it is opened anew');
    line.reopenings++;
    line.reopen();
  }
  return false;
}
