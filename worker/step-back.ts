import { getPriority, setPriority } from 'node:os';
import { log } from '@/server/log';

const NICE = 5;

/**
 * Where the processor is short, this process and all it starts get less of it than the app and the servers: what is asked
 * for is accepted and shown first, and then done. Alone on its machine, it makes no difference.
 */
export function stepBack(): void {
  try {
    setPriority(Math.max(getPriority(), NICE));
  } catch (error) {
    log.debug({ err: error }, 'the priority of this process could not be lowered');
  }
}
