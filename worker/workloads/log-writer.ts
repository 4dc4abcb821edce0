import type { RunRequest } from '@/runtimes/contract';
import type { Claimed } from '@/server/db/live';
import { insertLog } from '@/server/db/logs';
import { publishRunChanged } from '@/server/events/run-events';
import { failpoint } from '@/server/failpoints';
import { untilBack } from '../until-back';
import type { StoppableRun } from '../stoppable-run';
/**
 * Stores what an attempt prints, and tells those who watch. While the database is away the script may fill its pipe, and
 * waits there until someone reads it.
 */
export function logWriter(claimed: Claimed, run: StoppableRun): RunRequest['onLog'] {
  let seq = 0;
  return async (text) => {
    await failpoint('run.before_log');
    const chunk = { jobId: claimed.id, attempt: claimed.attempt, seq: seq++, text };
    await untilBack(() => insertLog(chunk), run.signal);
    publishRunChanged(claimed.rootId);
  };
}
