import { AppError } from '../errors';
import { hasRole } from './caller';
import type { Caller } from './caller';

/** Whose rights a look-up or a write has: a caller, or the person a job runs for. */
export type RightsHolder = Pick<Caller, 'username' | 'role' | 'via'>;

/** `f/` belongs to the workspace, `u/<user>/` to that user; administrators reach everything. */
export function canReach(holder: RightsHolder, path: string): boolean {
  return path.startsWith('f/') || path.startsWith(`u/${holder.username}/`) || hasRole(holder, 'admin');
}

export function assertCanWrite(holder: RightsHolder, path: string): void {
  if (canReach(holder, path)) return;
  throw new AppError('forbidden', `Only ${path.split('/').slice(0, 2).join('/')} and administrators may write there.`);
}

/** Operators use secrets through the runs they start, but are not shown them. */
export function canReadSecret(holder: RightsHolder, path: string): boolean {
  return canReach(holder, path) && (holder.via === 'job' || hasRole(holder, 'developer'));
}

/** The user whose own items a list may show beside the workspace's; undefined shows all. */
export function visibleTo(holder: RightsHolder): string | undefined {
  return hasRole(holder, 'admin') ? undefined : holder.username;
}
