import type { CompletedJob } from '@/contract/job-shape';
import { eraseJob } from '../db/purge';
import { getCompletedJob, type JobAddress } from '../queries/get-job';

/** Empties an ended job and all that ran inside of it: arguments, results and logs. That it ran stays. */
export async function eraseRun(address: JobAddress): Promise<CompletedJob> {
  const { id } = await getCompletedJob(address);
  await eraseJob(id);
  return getCompletedJob(address);
}
