import { expect } from 'vitest';
import type { World } from './world';

/** I13: what the workers counted is what the database holds. Only where none died: a counter dies with its process. */
export async function assertCounted(world: World): Promise<void> {
  const counted = await Promise.all(world.workers().map(({ metricsUrl }) => endsCounted(metricsUrl)));
  const ids = world.workers().map(({ pid }) => `%-${pid}-%`);
  const held = await world.stores.count(
    `job_done WHERE worker_id LIKE ANY($1) AND status IN ('success', 'failure') AND attempt > 0`,
    [ids],
  );
  expect(
    counted.reduce((sum, count) => sum + count, 0),
    'ends that the workers counted',
  ).toBe(held);
}

async function endsCounted(url: string): Promise<number> {
  const text = await (await fetch(url)).text();
  const samples = [...text.matchAll(/^millrace_jobs_total\{status="(success|failure)",.*\} (\d+)$/gm)];
  return samples.reduce((sum, [, , value]) => sum + Number(value), 0);
}
