import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { getConfig } from '../config';

const keys = new Map<string, Buffer>();

/** Each purpose has a key of its own, so a signature made for one is nothing to another. */
export function keyFor(purpose: string): Buffer {
  const { secretKey } = getConfig();
  const name = `${purpose}:${secretKey.toString('hex')}`;
  const known = keys.get(name);
  if (known) return known;
  const key = Buffer.from(hkdfSync('sha256', secretKey, Buffer.alloc(0), `millrace ${purpose}`, 32));
  keys.set(name, key);
  return key;
}

export function signText(purpose: string, text: string): Buffer {
  return createHmac('sha256', keyFor(purpose)).update(text).digest();
}

export function isSignatureOf(signature: Buffer, purpose: string, text: string): boolean {
  const expected = signText(purpose, text);
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}
