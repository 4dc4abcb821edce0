import { createHash } from 'node:crypto';
import type { ScheduleRow } from '../db/schedules';

/** How much later than its time a firing starts: somewhere within the jitter, always the same for the same firing. */
export function jitterMs({ id, jitterS }: Pick<ScheduleRow, 'id' | 'jitterS'>, scheduledFor: Date): number {
  if (jitterS === 0) return 0;
  const share = createHash('sha256').update(`${id} ${scheduledFor.getTime()}`).digest().readUInt32BE() / 2 ** 32;
  return Math.floor(share * jitterS * 1000);
}
