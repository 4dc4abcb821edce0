import { until } from './poll';
import type { World } from './world';

/** Starts a job and answers how long it waited for its worker, by the database's clock. */
export async function queueMsOfOne(world: World): Promise<number> {
  const id = await world.api.submit({ bash: world.effects.script() });
  await until('the job ends', async () => (await world.stores.count('job_done WHERE id = $1', [id])) === 1);
  const [row] = await world.stores.sql<{ ms: number }>(
    `SELECT (timings ->> 'queueMs')::float8 AS ms FROM job_done WHERE id = $1`,
    [id],
  );
  return row?.ms ?? Number.POSITIVE_INFINITY;
}
