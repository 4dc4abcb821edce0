import type { Registries } from '@/engine/packages/registries';
import { findSecrets, type RegistrySecret } from '@/engine/packages/registry-secrets';
import { BuildFailed } from './build';

const HIDDEN = '***';
/** Shorter ones would blot out words that have nothing to do with them. */
const CHARS_MIN = 4;

/** Takes the passwords and tokens of registries out of whatever is shown or kept. */
export type Redactor = (text: string) => string;

export function redactorFor(registries: Registries): Redactor {
  const { npmRegistry, npmrc, pipIndexUrl, goProxy, cargoRegistry } = registries;
  const { pipExtraIndexUrls, mavenRepositories, composerRepositories, gemSources } = registries;
  const lists = [pipExtraIndexUrls, mavenRepositories, composerRepositories, gemSources];
  const settings = [npmRegistry, npmrc, pipIndexUrl, goProxy, cargoRegistry, ...lists.flat()];
  const secrets = settings
    .flatMap((setting) => findSecrets(setting ?? ''))
    .flatMap(formsOf)
    .filter((secret) => secret.length >= CHARS_MIN);
  const longestFirst = [...new Set(secrets)].toSorted((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text);
}

/** As it stands there, as it is meant, and as it travels. */
function formsOf({ before, secret: written }: RegistrySecret): string[] {
  const user = /\/\/([^:]*):$/.exec(before)?.[1];
  if (user === undefined) return [written.trim().replace(/^"(.*)"$/, '$1')];
  const secret = decodeURIComponent(written);
  return [written, secret, Buffer.from(`${decodeURIComponent(user)}:${secret}`).toString('base64')];
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
