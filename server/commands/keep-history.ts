import { getConfig } from '../config';
import { cleanHistory } from '../db/clean-history';
import { dropPartition, ensurePartitions, listOldPartitions } from '../db/partitions';
import { pruneFires } from '../db/schedule-fires';
import { deleteExpiredKeys } from '../db/submit';
import { log } from '../log';

const FIRES_KEPT_DAYS = 30;
const KEYS_AT_ONCE = 1_000;

/** Makes room for the weeks to come, and drops what is older than the instance keeps. */
export async function keepHistory(): Promise<void> {
  await ensurePartitions();
  await pruneFires(FIRES_KEPT_DAYS);
  while ((await deleteExpiredKeys(KEYS_AT_ONCE)) === KEYS_AT_ONCE);
  const { retentionDays } = getConfig();
  if (retentionDays !== null) await dropOldRuns(retentionDays);
}

async function dropOldRuns(days: number): Promise<void> {
  for (const partition of await listOldPartitions(days)) {
    const isGone = await dropPartition(partition);
    if (isGone) log.info({ partition }, 'a week of old runs was dropped');
    else log.info({ partition }, 'a week of old runs is being read, and is dropped later');
  }
  await cleanHistory(days);
}
