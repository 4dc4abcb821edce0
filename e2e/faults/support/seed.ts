import { createHash } from 'node:crypto';

/** One number decides every dice of a test run. `FAULT_SEED` repeats a run that failed. */
export const SEED = process.env.FAULT_SEED ?? String(Math.floor(Math.random() * 2 ** 31));

/** Whether the long variants run too: `npm run test:faults`. */
export const isLongRun = process.env.FAULTS === 'all';

export type Dice = () => number;

/** Dice of their own for each purpose: what one part throws does not depend on how often another did. */
export function diceFor(purpose: string): Dice {
  let state = numberFor(purpose);
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A seed for another process. */
export function numberFor(purpose: string): number {
  return createHash('sha256').update(`${SEED}/${purpose}`).digest().readUInt32BE(0) >>> 1;
}

export function pick<T>(list: readonly T[], dice: Dice): T {
  const item = list[Math.floor(dice() * list.length)];
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
}
