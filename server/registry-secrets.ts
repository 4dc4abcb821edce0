import { findSecrets, replaceSecrets } from '@/engine/packages/registry-secrets';
import { AppError } from './errors';

/** What is shown in the place of a password or a token, and may be sent back for it. */
export const HIDDEN = '***';

export function hideSecrets(value: string): string {
  return replaceSecrets(value, () => HIDDEN);
}

/** Puts back what was hidden from whoever changed the rest. Refuses where it is not known any more. */
export function withSecrets(value: string, stored: string | null): string {
  const known = new Map(findSecrets(stored ?? '').map(({ before, secret, after }) => [before.trim() + after, secret]));
  return replaceSecrets(value, ({ before, secret, after }) => {
    if (secret.trim() !== HIDDEN) return secret;
    const found = known.get(before.trim() + after);
    if (found !== undefined) return found;
    const message = `The password of ${(before + HIDDEN + after).trim()} is not known. Write it out.`;
    throw new AppError('invalid_input', message, { field: 'body.value' });
  });
}
