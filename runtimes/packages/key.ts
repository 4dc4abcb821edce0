import { createHash } from 'node:crypto';

/** A name for a cache's entry: of its kind, and of all that decides what is in it. */
export function cacheName(kind: string, ...parts: unknown[]): string {
  const hash = createHash('sha256').update(JSON.stringify([process.arch, ...parts]));
  return `${kind}-${hash.digest('hex').slice(0, 32)}`;
}
