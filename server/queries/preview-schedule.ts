import type { previewSchedule as spec } from '@/contract/schedules';
import { nextFirings } from '@/engine/schedule/next-firing';
import type { z } from 'zod';
import { databaseNow } from '../db/schedules';
import { firstFiring, readTiming } from './schedule-timing';

/** The next firings, counted from now by the database's clock. */
export async function previewSchedule(body: z.output<typeof spec.body>): Promise<string[]> {
  const timing = readTiming({ cron: body.schedule, cronVersion: body.cron_version, timezone: body.timezone });
  const first = firstFiring(timing, await databaseNow(), null);
  const firings = nextFirings(timing.cron, timing.zone, { afterMs: first.getTime() - 1, count: body.count });
  return firings.map((ms) => new Date(ms).toISOString());
}
