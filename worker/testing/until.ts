import { setTimeout as delay } from 'node:timers/promises';

/** Looks until it is so. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    if (tries > 1_000) throw new Error('it does not come');
    await delay(20);
  }
}
