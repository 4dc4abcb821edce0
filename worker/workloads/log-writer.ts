import type { Claimed } from '@/server/db/live';
import { insertLog } from '@/server/db/logs';
import { announceMerge, CHUNKS_MIN } from '@/server/db/merge-logs';
import { loadSecretReads } from '@/server/db/secret-reads';
import { publishRunChanged } from '@/server/events/run-events';
import { failpoint } from '@/server/failpoints';
import { secretsBehind } from '../references';
import { SecretMask } from '../secrets/secret-mask';
import type { StoppableRun } from '../stoppable-run';
import { untilBack } from '../until-back';

/**
 * Stores what an attempt prints without the secrets it was given, and tells those who watch. While the database is away
 * the script may fill its pipe, and waits there until someone reads it.
 */
export class LogWriter {
  readonly mask = new SecretMask();
  #seq = 0;
  /** Of the references that the job has read by itself, so many are in the mask. */
  #secretReads = 0;

  constructor(
    private readonly claimed: Claimed,
    private readonly run: StoppableRun,
  ) {}

  readonly write = async (text: string): Promise<void> => {
    await failpoint('run.before_log');
    await this.#store(this.mask.push(text), (shown) => this.mask.again(shown));
  };

  /** Nothing follows: stores what was held back. */
  async end(): Promise<void> {
    await this.#store(this.mask.end(), (shown) => this.mask.whole(shown));
  }

  async #store(shown: string, lookAgain: (shown: string) => string): Promise<void> {
    if (shown === '') return;
    const { id: jobId, attempt, rootId } = this.claimed;
    const seq = this.#seq++;
    for (let text = shown; text !== ''; text = lookAgain(text)) {
      const chunk = { jobId, attempt, seq, text, secretReads: this.#secretReads };
      if (await untilBack(() => insertLog(chunk), this.run.signal)) break;
      if (!(await untilBack(() => this.#learn(), this.run.signal))) return;
    }
    publishRunChanged(rootId);
    if (seq === CHUNKS_MIN - 1) await untilBack(() => announceMerge({ jobId, attempt }), this.run.signal);
  }

  /** The job was told more secrets than are masked. False: it was not, so it is no longer this worker's. */
  async #learn(): Promise<boolean> {
    const { id: jobId, attempt, job } = this.claimed;
    const reads = await loadSecretReads({ jobId, attempt });
    if (!job || reads.length <= this.#secretReads) return false;
    this.mask.add(await secretsBehind(job, reads.slice(this.#secretReads)));
    this.#secretReads = reads.length;
    return true;
  }
}
