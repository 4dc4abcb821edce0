import type { ConcurrencyGroup } from '@/contract/concurrency-groups';
import { findConcurrencyKey, type KeyedJob, listConcurrencyGroupRows } from '../db/concurrency';
import { jobNotFound } from './get-job';

export async function listConcurrencyGroups(): Promise<ConcurrencyGroup[]> {
  const rows = await listConcurrencyGroupRows();
  return rows.map(({ workspaceId, key, limit, windowS, running, waiting, cooling }) => ({
    concurrency_key: key,
    total_running: running,
    workspace_id: workspaceId,
    concurrent_limit: limit,
    concurrency_time_window_s: windowS,
    total_waiting: waiting,
    total_cooling: cooling,
  }));
}

export async function getKeyedJob(jobId: string): Promise<KeyedJob> {
  const job = await findConcurrencyKey(jobId);
  if (!job) throw jobNotFound();
  return job;
}
