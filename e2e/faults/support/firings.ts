import { expect } from 'vitest';
import type { World } from './world';

/** I5: each firing that started a run has that one run, and each run of a schedule has its firing. */
export async function assertFirings(world: World): Promise<void> {
  const wrong = await world.stores.sql(
    `SELECT f.schedule_id, f.scheduled_for, f.job_id, j.id FROM schedule_fire f
     FULL JOIN (SELECT * FROM job WHERE schedule_path IS NOT NULL AND parent_id IS NULL) j ON j.id = f.job_id
     WHERE (f.schedule_id IS NULL OR (f.job_id IS NOT NULL AND j.id IS NULL) OR f.scheduled_for <> j.scheduled_for) LIMIT 5`,
  );
  expect(wrong, 'firings without their run, or runs without their firing').toEqual([]);
  const doubled = await world.stores.sql(
    'SELECT job_id FROM schedule_fire WHERE job_id IS NOT NULL GROUP BY job_id HAVING count(*) > 1',
  );
  expect(doubled, 'runs of two firings').toEqual([]);
}
