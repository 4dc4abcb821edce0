import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC_REGISTRIES, type Registries } from '@/engine/packages/registries';
import type { Runtime } from '../contract';
import type { Sandbox } from '../process/sandbox';
import { createRuntimes } from '../registry';
import { openTestSandbox, testRequest } from '../test-request';
import { openPackageRegistry, type PackageRegistry } from '../testing/package-registry';
import {
  fromCratesIo,
  PRIVATE_JAVA,
  PRIVATE_PHP,
  PRIVATE_RESULT,
  PRIVATE_RUBY,
  PRIVATE_RUST,
} from '../testing/private-packages';
import { DEPENDENCY_ARGS } from '../testing/programs';

const PASSWORD = 's3cr3t/word';
const WRONG = 'not-the-word';
const COMPILE_MS = 300_000;

const basic = `Basic ${btoa(`ann:${PASSWORD}`)}`;

const ALL = [
  { ...PRIVATE_PHP, authorization: basic },
  { ...PRIVATE_RUBY, authorization: basic },
  { ...PRIVATE_JAVA, authorization: basic },
  { ...PRIVATE_RUST, authorization: basic, beyond: fromCratesIo },
];

let dir: string;
let sandbox: Sandbox;
let runtimes: Map<string, Runtime>;
const own = new Map<string, PackageRegistry>();

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-private-'));
  for (const { language, publish, ...options } of ALL) {
    const registry = await openPackageRegistry(options);
    own.set(language, registry);
    mkdirSync(join(dir, language));
    publish(registry, join(dir, language));
  }
  sandbox = await openTestSandbox({ allowedEgress: [...own.values()].map(({ host }) => host) });
  runtimes = createRuntimes(sandbox, { forbiddenEndpoints: [], cacheDir: join(dir, 'cache') });
});
afterAll(async () => {
  await sandbox.close();
  for (const registry of own.values()) await registry.close();
  rmSync(dir, { recursive: true, force: true });
});

describe.each(ALL)('a package of $language from a registry that wants a password', (wanted) => {
  const { language, source } = wanted;
  const registries = (login: string): Registries => ({
    ...PUBLIC_REGISTRIES,
    ...wanted.registries(own.get(language)?.host ?? '', login),
  });
  const runtime = () => {
    const found = runtimes.get(language);
    if (!found?.dependencies) throw new Error(`no packages of ${language}`);
    return { ...found, dependencies: found.dependencies };
  };

  it(
    'is found, installed and used, and the password is in no lock and no log',
    async () => {
      const from = registries(`ann:${encodeURIComponent(PASSWORD)}`);
      const { dependencies, run } = runtime();
      const { requirements } = await dependencies.infer([{ path: null, source }]);
      const request = testRequest({ language, source, registries: from, args: DEPENDENCY_ARGS });
      const lock = await dependencies.lock({
        ...request,
        requirements: requirements ?? '',
        registries: from,
        previous: null,
      });
      expect(lock).toContain(wanted.lock);
      const outcome = await run({ ...request, lock });
      expect(outcome.ok ? JSON.parse(outcome.resultJson) : outcome).toEqual(PRIVATE_RESULT);
      for (const form of [PASSWORD, encodeURIComponent(PASSWORD), btoa(`ann:${PASSWORD}`)]) {
        expect(lock + request.log.join('')).not.toContain(form);
      }
    },
    COMPILE_MS,
  );

  it('is refused to whoever has another password, and the error says by whom', async () => {
    const request = testRequest({ language, source, registries: registries(`ann:${WRONG}`), args: DEPENDENCY_ARGS });
    const outcome = await runtime().run(request);
    expect(outcome).toMatchObject({ ok: false, reason: 'dependency_error' });
    const message = outcome.ok ? '' : outcome.error.message;
    expect(message).toMatch(/401|unauthorized|[Aa]uthenti|Bad username or password/);
    expect(message + request.log.join('')).not.toContain(WRONG);
  });
});
