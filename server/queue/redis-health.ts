import { randomUUID } from 'node:crypto';
import { getConfig } from '../config';
import { databaseNowMs, forgetTickets } from '../db/tickets';
import { log } from '../log';
import { metrics } from '../metrics';
import { keyPrefix, sharedProducer } from './connection';

const AWAY_MS_MAX = 3_000;

/** What this process knows of its Redis. Without one, all is always well. */
export class RedisHealth {
  private epoch: string | null = null;
  private failingSinceMs: number | null = null;

  constructor(private readonly onReturn: () => void) {}

  /** Out of reach, or refusing what it is sent, for so long that work should not wait for it. */
  get isDown(): boolean {
    return this.failingSinceMs !== null && performance.now() - this.failingSinceMs > AWAY_MS_MAX;
  }

  get isFailing(): boolean {
    return this.failingSinceMs !== null;
  }

  /** `areSent`: whether all that was sent since the last check arrived; null where nothing was sent. */
  async check(areSent: boolean | null): Promise<void> {
    const { redisUrl } = getConfig();
    if (redisUrl === null) return;
    let isWell = areSent !== false;
    try {
      await this.checkEpoch(redisUrl);
    } catch (error) {
      log.debug({ err: error }, 'Redis does not answer');
      isWell = false;
    }
    if (isWell) this.returned();
    else this.failingSinceMs ??= performance.now();
  }

  private returned(): void {
    const wasDown = this.isDown;
    this.failingSinceMs = null;
    if (!wasDown) return;
    log.info('Redis is back');
    this.onReturn();
  }

  /** A key that lives as long as the messages: when it is gone or another one, so are they. */
  private async checkEpoch(redisUrl: string): Promise<void> {
    const redis = sharedProducer(redisUrl);
    const key = `${keyPrefix()}-epoch`;
    let found = await redis.get(key);
    if (found === null) {
      const made = `${randomUUID()}@${await databaseNowMs()}`;
      await redis.setnx(key, made);
      found = (await redis.get(key)) ?? made;
    } else if (this.epoch === null) {
      this.epoch = found;
    }
    if (found === this.epoch) return;
    if (this.epoch !== null) {
      metrics.redisEpochChanges.inc();
      log.warn('the messages in Redis are lost; they are sent again');
    }
    await forgetTickets(Number(found.split('@')[1]));
    this.epoch = found;
  }
}
