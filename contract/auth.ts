import { z } from 'zod';
import { endpoint } from './endpoint';
import { email, password } from './fields';

const tag = 'Sign-in';

export const login = endpoint({
  method: 'post',
  path: '/auth/login',
  role: 'public',
  tag,
  summary: 'Sign in: sets the session cookie and answers the same token as text',
  body: z.object({ email: z.string().max(254), password: z.string().max(512) }),
  reply: { 200: 'text' },
});

export const logout = endpoint({
  method: 'post',
  path: '/auth/logout',
  role: 'public',
  tag,
  summary: 'End this session',
  reply: { 200: 'text' },
});

export const isSmtpConfigured = endpoint({
  method: 'get',
  path: '/auth/is_smtp_configured',
  role: 'public',
  tag,
  summary: 'Whether mail leaves by SMTP; otherwise it waits in the outbox',
  reply: { 200: z.boolean() },
});

export const isPasswordLoginDisabled = endpoint({
  method: 'get',
  path: '/auth/is_password_login_disabled',
  role: 'public',
  tag,
  summary: 'Whether signing in by password is switched off',
  reply: { 200: z.boolean() },
});

export const isSetupNeeded = endpoint({
  method: 'get',
  path: '/auth/is_setup_needed',
  role: 'public',
  tag,
  summary: 'Whether no administrator exists yet: the server prints the link that creates one',
  reply: { 200: z.boolean() },
});

/** 404 when the link was used, replaced by a newer one, or never existed. */
export const getSetup = endpoint({
  method: 'get',
  path: '/setup/{token}',
  role: 'public',
  tag,
  summary: 'Whether a setup link is good',
  reply: { 200: z.object({ is_valid: z.literal(true) }) },
});

export const completeSetup = endpoint({
  method: 'post',
  path: '/setup/{token}',
  role: 'public',
  tag,
  summary: 'Create the administrator and sign in; the link works once',
  body: z.object({ email, password, name: z.string().max(100).optional() }),
  reply: { 201: z.object({ email: z.string(), username: z.string() }) },
});
