import { AppError } from '../errors';
import { isCommonPassword } from './common-passwords';

/** Length is the contract's to check; this refuses what a guesser tries first. */
export function assertGoodPassword(password: string, email: string): void {
  if (!isCommonPassword(password) && password.toLowerCase() !== email.toLowerCase()) return;
  throw new AppError('invalid_input', 'This password is among the first that are guessed.', { field: 'body.password' });
}
