import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { keyFor } from './signing-key';

export type SecretPlace = { workspaceId: string; path: string };

const PURPOSE = 'secret variables';
const VERSION = 'v1';

/**
 * Encrypts with AES-256-GCM. The place is bound in, so a value copied into another row does not open:
 * a secret that moves must be sealed again.
 */
export function sealSecret(value: string, place: SecretPlace): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFor(PURPOSE), iv);
  cipher.setAAD(placeBytes(place));
  const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  return [VERSION, keyId(), encode(iv), encode(cipher.getAuthTag()), encode(sealed)].join(':');
}

/** Throws where the value was sealed under another key or for another place, or was changed. */
export function openSecret(stored: string, place: SecretPlace): string {
  const [version, key, iv, authTag, sealed] = stored.split(':');
  if (version !== VERSION || !iv || !authTag || sealed === undefined) throw new Error('not a sealed secret');
  if (key !== keyId()) throw new Error('the secret was sealed under another MILLRACE_SECRET_KEY');
  const decipher = createDecipheriv('aes-256-gcm', keyFor(PURPOSE), decode(iv));
  decipher.setAAD(placeBytes(place));
  decipher.setAuthTag(decode(authTag));
  return Buffer.concat([decipher.update(decode(sealed)), decipher.final()]).toString('utf8');
}

function placeBytes({ workspaceId, path }: SecretPlace): Buffer {
  return Buffer.from(`${workspaceId}|${path}`);
}

function keyId(): string {
  return createHash('sha256').update(keyFor(PURPOSE)).digest('hex').slice(0, 8);
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64url');
}

function decode(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}
