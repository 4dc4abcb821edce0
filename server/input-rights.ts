import { type Caller, hasRole } from './auth/caller';
import type { SavedInputRow } from './db/saved-inputs';
import { AppError } from './errors';

export function canSeeInput(input: SavedInputRow, caller: Caller): boolean {
  return input.isPublic || isOwnInput(input, caller) || hasRole(caller, 'admin');
}

export function isOwnInput(input: SavedInputRow, caller: Caller): boolean {
  return input.accountId !== null && input.accountId === caller.accountId;
}

export function inputNotFound(id: string): AppError {
  return new AppError('not_found', `There are no saved inputs ${id}.`);
}
