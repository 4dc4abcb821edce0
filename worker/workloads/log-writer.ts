import { setTimeout as delay } from 'node:timers/promises';
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

const AHEAD_CHARS_MAX = 256 * 1024;
const SOON_MS = 1_000;

/** Whether it is done within a second. */
async function soon(work: Promise<void>): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(SOON_MS, false, { signal: timer.signal }).catch(() => false);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    timer.abort();
  }
}

/**
 * Stores what an attempt prints without the secrets it was given, and tells those who watch. While the database is away
 * the script may write some more, then it waits until someone reads its pipe.
 */
export class LogWriter {
  readonly mask = new SecretMask();
  #seq = 0;
  /** Of the references that the job has read by itself, so many are in the mask. */
  #secretReads = 0;
  #last: Promise<void> = Promise.resolve();
  /** Characters that wait to be stored. */
  #ahead = 0;

  constructor(
    private readonly claimed: Claimed,
    private readonly run: StoppableRun,
  ) {}

  /**
   * Answers when it is stored, or a second later where the database is away and not much waits for it: what the script
   * came to must not wait behind the end of its log.
   */
  readonly write = async (text: string): Promise<void> => {
    await failpoint('run.before_log');
    this.#ahead += text.length;
    const stored = this.#inTurn(async () => {
      await this.#store(this.mask.push(text), (shown) => this.mask.again(shown));
      this.#ahead -= text.length;
    });
    await (this.#ahead <= AHEAD_CHARS_MAX ? soon(stored) : stored);
  };

  /** Nothing follows: stores what was held back. `open`: what is not stored within a second; null where all is. */
  async end(): Promise<{ open: Promise<void> | null }> {
    const stored = this.#inTurn(() => this.#store(this.mask.end(), (shown) => this.mask.whole(shown)));
    return { open: (await soon(stored)) ? null : stored };
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(work);
    // Whoever waits for it hears of it; the turns behind it fail as it did.
    turn.catch(() => undefined);
    this.#last = turn;
    return turn;
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
