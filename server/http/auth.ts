import * as specs from '@/contract/auth';
import { expiredSessionCookie, readSessionCookie, sessionCookie } from '../auth/session-cookie';
import { SESSION_LIFE_S } from '../auth/session-life';
import { hashToken } from '../auth/token-hash';
import { completeSetup, linkIsGone } from '../commands/complete-setup';
import { signIn } from '../commands/sign-in';
import { signOut } from '../commands/sign-out';
import { getConfig } from '../config';
import { hasSuperadmin } from '../db/accounts';
import { isOpenSetupLink } from '../db/setup-links';
import type { Router } from './router';

export function addAuthRoutes(router: Router): void {
  router.on(specs.login, async ({ body, clientIp }) => withSession(await signIn({ ...body, clientIp })));
  router.on(specs.logout, async ({ caller, request }) => {
    // Null where another site sent the request along with our cookie: nobody is signed out by a stranger's page.
    const token = caller?.via === 'session' ? sessionTokenOf(request) : null;
    if (token !== null) await signOut(token);
    return new Response('signed out', { headers: caller ? { 'set-cookie': expiredSessionCookie() } : {} });
  });
  router.on(specs.isSmtpConfigured, () => getConfig().smtpUrl !== null);
  router.on(specs.isPasswordLoginDisabled, () => false);
  router.on(specs.isSetupNeeded, async () => !(await hasSuperadmin()));
  router.on(specs.getSetup, async ({ params }) => {
    if (!(await isOpenSetupLink(hashToken(params.token)))) throw linkIsGone();
    return { is_valid: true as const };
  });
  router.on(specs.completeSetup, async ({ params, body }) => {
    const name = body.name ?? '';
    const { sessionToken, username } = await completeSetup({
      token: params.token,
      email: body.email,
      password: body.password,
      name,
    });
    const reply = { email: body.email, username };
    return Response.json(reply, {
      status: 201,
      headers: { 'set-cookie': sessionCookie(sessionToken, SESSION_LIFE_S) },
    });
  });
}

/** The token as text, for who sends it as a header, and as a cookie, for browsers. */
export function withSession(token: string): Response {
  return new Response(token, {
    headers: { 'content-type': 'text/plain; charset=utf-8', 'set-cookie': sessionCookie(token, SESSION_LIFE_S) },
  });
}

function sessionTokenOf(request: Request): string | null {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  return bearer ?? readSessionCookie(request.headers.get('cookie'));
}
