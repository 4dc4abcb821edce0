import { query } from './pool';

const WEEKS_AHEAD = 2;

/** Makes the partitions of the weeks to come where they are missing. Safe to call from any number of processes. */
export async function ensurePartitions(): Promise<void> {
  await query('partitions', 'SELECT ensure_partitions($1)', [WEEKS_AHEAD]);
}

/** Partitions all of whose runs have ended and are older than so many days, in the order they are to be dropped in. */
export async function listOldPartitions(days: number): Promise<string[]> {
  const rows = await query<{ name: string }>('partitions_old', 'SELECT name FROM old_partitions($1) AS name', [days]);
  return rows.map(({ name }) => name);
}

/** False: somebody reads the table just now. Whoever comes meanwhile waits for 200 ms at most. */
export async function dropPartition(name: string): Promise<boolean> {
  const [row] = await query<{ gone: boolean }>('partition_drop', 'SELECT drop_partition($1) AS gone', [name]);
  return row?.gone ?? false;
}
