import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What the database keeps of a token: it is long and random, so one round of SHA-256 is enough. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export function newToken(prefix: string): string {
  return `${prefix}${randomBytes(32).toString('base64url')}`;
}

/** Compares in a time that tells nothing about where the two differ, nor how long the secret is. */
export function isSameSecret(given: string, secret: string): boolean {
  return timingSafeEqual(digestOf(given), secretDigest(secret));
}

/** The instance has one, which every request with a token is compared with. */
let known: { secret: string; digest: Buffer } | undefined;

function secretDigest(secret: string): Buffer {
  if (known?.secret !== secret) known = { secret, digest: digestOf(secret) };
  return known.digest;
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
