import { forgetIdentities } from '../auth/authenticate';
import { forgetMemberships } from '../auth/authorize';
import { findAccountByEmail, updateAccountRow, withdrawSuperadmin } from '../db/accounts';
import { deleteSessionsOf } from '../db/sessions';
import { AppError } from '../errors';

export type AccountUpdate = { name?: string; isSuperadmin?: boolean; isDisabled?: boolean };

/** Renames, promotes, demotes, disables or enables. One active superadmin always remains. */
export async function updateAccount(email: string, update: AccountUpdate): Promise<void> {
  const account = await findAccountByEmail(email);
  if (!account) throw new AppError('account_not_found', 'There is no account with this e-mail address.');
  const isDemoted = update.isSuperadmin === false;
  const isDisabled = update.isDisabled === true;
  if ((isDemoted || isDisabled) && !(await withdrawSuperadmin(account.id, { isDemoted, isDisabled }))) {
    throw new AppError('last_admin', 'This is the last active superadmin.');
  }
  await updateAccountRow(account.id, {
    ...(update.name === undefined ? {} : { name: update.name }),
    ...(update.isSuperadmin === true ? { isSuperadmin: true } : {}),
    ...(update.isDisabled === false ? { disabledAt: null } : {}),
  });
  // Rights changed: whoever holds a session signs in again.
  if (isDemoted || isDisabled || update.isSuperadmin === true) await deleteSessionsOf(account.id);
  forgetIdentities();
  forgetMemberships();
}
