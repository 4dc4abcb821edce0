import { LOG_START, readLogsAfter } from '../db/job-logs';
import { getRootId, type JobAddress } from './get-job';

/** All that a job wrote, over all of its attempts. */
export async function getJobLogs(address: JobAddress): Promise<string> {
  // Logs are keyed by job alone: this is what keeps them in their workspace.
  await getRootId(address);
  return (await readLogsAfter(address.id, LOG_START)).text;
}
