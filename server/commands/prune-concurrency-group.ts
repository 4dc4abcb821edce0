import { pruneConcurrencyKey } from '../db/concurrency';
import { AppError } from '../errors';

export async function pruneConcurrencyGroup(key: string): Promise<void> {
  const used = await pruneConcurrencyKey(key);
  if (used === 0) return;
  throw new AppError('conflict', `${used} jobs run or wait under this key. Try again when they have ended.`);
}
