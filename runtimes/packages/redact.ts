import { BuildFailed } from './build';
import type { Registries } from './registries';

const HIDDEN = '***';
/** Shorter ones would blot out words that have nothing to do with them. */
const CHARS_MIN = 4;

/** Takes the passwords and tokens of registries out of whatever is shown or kept. */
export type Redactor = (text: string) => string;

export function redactorFor(registries: Registries): Redactor {
  const { npmRegistry, pipIndexUrl, pipExtraIndexUrls, goProxy, cargoRegistry, mavenRepositories, npmrc } = registries;
  const addresses = [npmRegistry, pipIndexUrl, goProxy, cargoRegistry, ...pipExtraIndexUrls, ...mavenRepositories];
  const secrets = [
    ...addresses.flatMap((address) => secretsOf(address ?? '')),
    ...[...(npmrc ?? '').matchAll(/(?:_authToken|_auth|_password)\s*=\s*"?([^"\n]+)/g)].map(([, token = '']) =>
      token.trim(),
    ),
  ].filter((secret) => secret.length >= CHARS_MIN);
  const longestFirst = [...new Set(secrets)].toSorted((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text);
}

/** As it stands there, as it is meant, and as it travels. */
function secretsOf(address: string): string[] {
  return [...address.matchAll(/\/\/([^:@/\s]*):([^@/\s]+)@/g)].flatMap(([, user = '', written = '']) => {
    const secret = decodeURIComponent(written);
    return [written, secret, Buffer.from(`${decodeURIComponent(user)}:${secret}`).toString('base64')];
  });
}

/** Hands on whole lines: a secret may come in two pieces. */
export function redactedLog(redact: Redactor, onLog: (text: string) => Promise<void>) {
  let rest = '';
  return {
    write: async (text: string): Promise<void> => {
      const lines = (rest + text).split(/(?<=\n)/);
      rest = lines.at(-1)?.endsWith('\n') ? '' : (lines.pop() ?? '');
      if (lines.length > 0) await onLog(redact(lines.join('')));
    },
    end: async (): Promise<void> => {
      if (rest) await onLog(redact(rest));
      rest = '';
    },
  };
}

export function redactedFailure(redact: Redactor, error: unknown): unknown {
  return error instanceof BuildFailed ? new BuildFailed(redact(error.message)) : error;
}
