import { query } from './pool';

const WEEKS_AHEAD = 2;

/** Makes the partitions of the weeks to come where they are missing. Safe to call from any number of processes. */
export async function ensurePartitions(): Promise<void> {
  await query('partitions', 'SELECT ensure_partitions($1)', [WEEKS_AHEAD]);
}
