import { until } from './poll';
import type { World } from './world';

type ScriptError = { error?: { name: string; message: string } } | null;
type End<Result> = { status: string; result: Result; attempt: number };

/** How a job ended, once it has. */
export async function endOf<Result = ScriptError>(world: World, id: string): Promise<End<Result>> {
  const hasEnded = async () => (await world.stores.count('job_done WHERE id = $1', [id])) === 1;
  await until(`${id} ends`, hasEnded, 60_000);
  const [end] = await world.stores.sql<End<Result>>('SELECT status, result, attempt FROM job_done WHERE id = $1', [id]);
  if (!end) throw new Error(`${id} has no end`);
  return end;
}
