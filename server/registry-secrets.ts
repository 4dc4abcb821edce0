import { AppError } from './errors';

/** What is shown in the place of a password or a token, and may be sent back for it. */
export const HIDDEN = '***';

/** In URLs, and in the lines of an .npmrc. What stands around a secret tells it from others. */
const SECRETS = [
  /(?<before>[a-z+]+:\/\/[^:@/\s]*:)(?<secret>[^@/\s]+)(?<after>@[^/\s,|]+)/g,
  /(?<before>^[^\n=]*(?:_authToken|_auth|_password)\s*=\s*)(?<secret>[^\n]+)(?<after>)$/gm,
];

type Place = { before: string; secret: string; after: string };

function replaceSecrets(text: string, replace: (place: Place) => string): string {
  return SECRETS.reduce(
    (changed, pattern) =>
      changed.replaceAll(pattern, (...found) => {
        const place = found.at(-1) as Place;
        return place.before + replace(place) + place.after;
      }),
    text,
  );
}

export function hideSecrets(value: string): string {
  return replaceSecrets(value, () => HIDDEN);
}

/** Puts back what was hidden from whoever changed the rest. Refuses where it is not known any more. */
export function withSecrets(value: string, stored: string | null): string {
  const known = new Map<string, string>();
  replaceSecrets(stored ?? '', (place) => {
    known.set(place.before.trim() + place.after, place.secret);
    return place.secret;
  });
  return replaceSecrets(value, ({ before, secret, after }) => {
    if (secret.trim() !== HIDDEN) return secret;
    const found = known.get(before.trim() + after);
    if (found !== undefined) return found;
    const message = `The password of ${(before + HIDDEN + after).trim()} is not known. Write it out.`;
    throw new AppError('invalid_input', message, { field: 'body.value' });
  });
}
