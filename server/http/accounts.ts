import * as specs from '@/contract/accounts';
import * as tokens from '@/contract/tokens';
import { changePassword } from '../commands/change-password';
import { createAccount } from '../commands/create-account';
import { createToken } from '../commands/create-token';
import { deleteToken } from '../commands/delete-token';
import { resetPassword } from '../commands/reset-password';
import { updateAccount } from '../commands/update-account';
import { getOwnAccount, listAccounts } from '../queries/get-account';
import { listTokens } from '../queries/list-tokens';
import { pageOf } from '../queries/page';
import { withSession } from './auth';
import type { Router } from './router';

export function addAccountRoutes(router: Router): void {
  router.on(specs.globalWhoami, ({ caller }) => getOwnAccount(caller));
  router.on(specs.getOwnEmail, ({ caller }) => caller.email);
  router.on(specs.setPassword, async ({ body, caller, clientIp }) => {
    const change = { caller, currentPassword: body.current_password, password: body.password, clientIp };
    return withSession(await changePassword(change));
  });
  router.on(specs.setPasswordOf, async ({ params, body }) => {
    await resetPassword(params.user, body.password);
    return 'password set';
  });
  router.on(specs.createAccount, async ({ body }) => {
    const { email, password, name = '', super_admin: isSuperadmin } = body;
    await createAccount({ email, password, name, isSuperadmin });
    return `created ${email}`;
  });
  router.on(specs.updateAccount, async ({ params, body }) => {
    await updateAccount(params.email, {
      name: body.name,
      isSuperadmin: body.is_super_admin,
      isDisabled: body.disabled,
    });
    return 'updated';
  });
  router.on(specs.listAccounts, ({ query }) =>
    listAccounts({ ...pageOf(query), isActiveOnly: query.active_only ?? false }),
  );
}

export function addTokenRoutes(router: Router): void {
  router.on(tokens.createToken, ({ body, caller }) =>
    createToken({
      caller,
      label: body.label ?? '',
      expiresAt: body.expiration === undefined ? null : new Date(body.expiration),
      workspaceId: body.workspace_id ?? null,
      scopes: body.scopes ?? [],
    }),
  );
  router.on(tokens.listTokens, ({ query, caller }) => listTokens(caller, pageOf(query)));
  router.on(tokens.deleteToken, async ({ params, caller }) => {
    await deleteToken(caller.accountId, params.token_prefix);
    return 'deleted';
  });
}
