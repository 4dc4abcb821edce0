import { z } from 'zod';
import { isAttemptRunning } from '../db/job-attempts';
import { isSignatureOf, signText } from './signing-key';

const claims = z.object({
  jobId: z.uuid(),
  attempt: z.number().int(),
  workspaceId: z.string(),
  /** Null when the run was started with the instance's own secret. */
  accountId: z.string().nullable(),
  username: z.string(),
  email: z.string().default(''),
  /** Milliseconds since 1970. */
  exp: z.number(),
});
export type JobTokenClaims = z.infer<typeof claims>;

const PREFIX = 'mrj_';
const PURPOSE = 'job token';

/** The token a job finds in WM_TOKEN: its runner's rights in its workspace, while that attempt runs. */
export function signJobToken(given: z.input<typeof claims>): string {
  const body = Buffer.from(JSON.stringify(claims.parse(given))).toString('base64url');
  return `${PREFIX}${body}.${signText(PURPOSE, body).toString('base64url')}`;
}

export function isJobToken(token: string): boolean {
  return token.startsWith(PREFIX);
}

/** Null for a token that is not ours, has run out, or whose attempt is over. */
export async function verifyJobToken(token: string, nowMs: number): Promise<JobTokenClaims | null> {
  const read = readJobToken(token);
  if (!read || read.exp <= nowMs) return null;
  return (await isAttemptRunning(read)) ? read : null;
}

function readJobToken(token: string): JobTokenClaims | null {
  const [body, signature, ...rest] = token.slice(PREFIX.length).split('.');
  if (!isJobToken(token) || !body || !signature || rest.length > 0) return null;
  if (!isSignatureOf(Buffer.from(signature, 'base64url'), PURPOSE, body)) return null;
  // The signature proves that we wrote it, so it parses.
  return claims.parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
}
