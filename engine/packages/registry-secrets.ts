/** In URLs, and in the lines of an .npmrc. What stands around a secret tells it from others. */
const SECRETS = [
  /(?<before>[a-z+]+:\/\/[^:@/\s]*:)(?<secret>[^@/\s]+)(?<after>@[^/\s,|]+)/g,
  /(?<before>^[^\n=]*(?:_authToken|_auth|_password)\s*=\s*)(?<secret>[^\n]+)(?<after>)$/gm,
];

/** A password or a token in what was set for a registry. */
export type RegistrySecret = { before: string; secret: string; after: string };

export function replaceSecrets(text: string, replace: (found: RegistrySecret) => string): string {
  return SECRETS.reduce(
    (changed, pattern) =>
      changed.replaceAll(pattern, (...found) => {
        const place = found.at(-1) as RegistrySecret;
        return place.before + replace(place) + place.after;
      }),
    text,
  );
}

export function findSecrets(text: string): RegistrySecret[] {
  const found: RegistrySecret[] = [];
  replaceSecrets(text, (place) => {
    found.push(place);
    return place.secret;
  });
  return found;
}
