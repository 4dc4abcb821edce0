import { auditRuns, listUnaccounted } from '../db/audit';
import { log } from '../log';
import { metrics } from '../metrics';

const HOUR_MINUTES = 60;
// An hour at once may be a million jobs.
const SPAN_MINUTES = 10;
// Nobody has an id from further ahead.
const YOUNG_MINUTES = 5;

/** Mends what a bug of ours has left behind, so that the run goes on; and says so, loudly. */
export async function audit(): Promise<void> {
  for (const { fault, id, rootId, isMended } of await auditRuns()) {
    metrics.joinAuditorFixes.inc();
    log.error({ job: id, root: rootId, isMended }, `the auditor found a row that ${fault}`);
  }
}

/** What was accepted in the last hour has ended or is in flight. */
export async function reconcile(): Promise<void> {
  for (let from = HOUR_MINUTES + YOUNG_MINUTES; from > YOUNG_MINUTES; from -= SPAN_MINUTES) {
    const lost = await listUnaccounted(from, from - SPAN_MINUTES);
    if (lost.length === 0) continue;
    metrics.unaccountedJobs.inc(lost.length);
    log.error({ jobs: lost }, 'accepted jobs have neither ended nor are in flight');
  }
}
