import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PUBLIC_REGISTRIES, type Registries } from '@/engine/packages/registries';
import type { RunOutcome, Runtime } from '../contract';
import type { Sandbox } from '../process/sandbox';
import { createRuntimes } from '../registry';
import { openTestSandbox, testRequest, type TestRequest } from '../test-request';
import { openPackageRegistry, type PackageRegistry } from '../testing/package-registry';

/** What runs while it is built: it writes down all that it could do. */
const SETUP = `
import os, socket, urllib.request
from setuptools import setup
could = []
for path in ("/etc/shadow", "/proc/1/environ", "/root/.ssh", "/var/lib/millrace"):
    try:
        with open(path) as file:
            file.read(1)
        could.append("read " + path)
    except OSError:
        pass
for path in ("/usr/evil", "/etc/evil", "/job/in/evil", "/opt/rt/evil", "/evil"):
    try:
        open(path, "w").close()
        could.append("write " + path)
    except OSError:
        pass
for host, port in REACH:
    try:
        socket.create_connection((host, port), 1).close()
        could.append("reach %s" % host)
    except OSError:
        pass
try:
    urllib.request.urlopen(OUTSIDE, timeout=3).close()
    could.append("open " + OUTSIDE)
except OSError:
    pass
secrets = [name for name in os.environ if "MILLRACE" in name or "SECRET" in name or "TOKEN" in name or "DATABASE" in name]
os.makedirs("evilpkg", exist_ok=True)
with open("evilpkg/__init__.py", "w") as file:
    file.write("COULD = %r" % (could + secrets,))
setup(name="evilpkg", version="1.0", packages=["evilpkg"])
`;

/** A public host that is no registry of Python's. */
const OUTSIDE = 'https://registry.npmjs.org/ms';

let dir: string;
let registry: PackageRegistry;
let forbidden: Server;
let registries: Registries;
let sandbox: Sandbox;
let runtimes: Map<string, Runtime>;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'millrace-packages-'));
  // Jobs are other users.
  chmodSync(dir, 0o755);
  forbidden = await listen(createServer());
  registry = await openPackageRegistry();
  const [host = '', port = ''] = registry.host.split(':');
  makeSdist([
    ['127.0.0.1', portOf(forbidden)],
    [host, portOf(forbidden)],
    // Without the proxy, not even there.
    [host, Number(port)],
    ['169.254.169.254', 80],
  ]);
  makeTarball();
  publish();
  registries = {
    ...PUBLIC_REGISTRIES,
    npmRegistry: registry.url,
    pipIndexUrl: `${registry.url}/simple`,
    pipExtraIndexUrls: ['https://pypi.org/simple'],
  };
  sandbox = await openTestSandbox({ allowedEgress: [registry.host] });
  runtimes = createRuntimes(sandbox, { forbiddenEndpoints: [], cacheDir: join(dir, 'cache') });
});
afterAll(async () => {
  await sandbox.close();
  await registry.close();
  forbidden.close();
  rmSync(dir, { recursive: true, force: true });
});

function listen(server: Server): Promise<Server> {
  return new Promise((resolve) => server.listen(0, () => resolve(server)));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** A page for pip, and a document for npm. */
function publish(): void {
  const { files, url } = registry;
  files.set('/simple/evilpkg/', '<a href="/files/evilpkg-1.0.tar.gz">evilpkg-1.0.tar.gz</a>');
  const version = { name: 'evil-script', version: '1.0.0', dist: { tarball: `${url}/files/evil-script-1.0.0.tgz` } };
  const versions = { '1.0.0': { ...version, hasInstallScript: true, scripts: { postinstall: POSTINSTALL } } };
  files.set('/evil-script', JSON.stringify({ name: 'evil-script', 'dist-tags': { latest: '1.0.0' }, versions }));
  for (const name of ['evilpkg-1.0.tar.gz', 'evil-script-1.0.0.tgz']) {
    files.set(`/files/${name}`, readFileSync(join(dir, name)));
  }
}

function makeSdist(reach: [string, number][]): void {
  const folder = join(dir, 'evilpkg-1.0');
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'setup.py'),
    `REACH = ${JSON.stringify(reach)}\nOUTSIDE = ${JSON.stringify(OUTSIDE)}\n${SETUP}`,
  );
  writeFileSync(join(folder, 'PKG-INFO'), 'Metadata-Version: 2.1\nName: evilpkg\nVersion: 1.0\n');
  execFileSync('tar', ['-czf', 'evilpkg-1.0.tar.gz', 'evilpkg-1.0'], { cwd: dir });
}

const POSTINSTALL = 'echo ran > ran.txt';

function makeTarball(): void {
  mkdirSync(join(dir, 'package'));
  const manifest = { name: 'evil-script', version: '1.0.0', main: 'index.js', scripts: { postinstall: POSTINSTALL } };
  writeFileSync(join(dir, 'package', 'package.json'), JSON.stringify(manifest));
  const code = 'module.exports = require("node:fs").existsSync(require("node:path").join(__dirname, "ran.txt"));';
  writeFileSync(join(dir, 'package', 'index.js'), code);
  execFileSync('tar', ['-czf', 'evil-script-1.0.0.tgz', 'package'], { cwd: dir });
}

async function run(request: TestRequest): Promise<RunOutcome & { log: string }> {
  const full = testRequest({ registries: PUBLIC_REGISTRIES, ...request });
  const outcome = await runtimes.get(full.language)?.run(full);
  if (!outcome) throw new Error(`no runtime for ${full.language}`);
  return { ...outcome, log: full.log.join('') };
}

const EVIL = 'import evilpkg\ndef main():\n    return evilpkg.COULD';

const asRoot = it.runIf(process.getuid?.() === 0);

asRoot(
  'a package that is built while it is installed reads nothing, writes nowhere else and reaches nothing but its registries',
  async () => {
    expect(await run({ language: 'python3', source: EVIL, registries })).toMatchObject({ ok: true, resultJson: '[]' });
  },
);

asRoot('the same package finds all of that where there is no sandbox', async () => {
  const bare = await openTestSandbox({ mode: 'off' });
  try {
    const within = createRuntimes(bare, { forbiddenEndpoints: [], cacheDir: join(dir, 'open-cache') });
    const outcome = await within.get('python3')?.run(testRequest({ language: 'python3', source: EVIL, registries }));
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome?.ok && JSON.parse(outcome.resultJson)).toEqual(
      expect.arrayContaining(['read /etc/shadow', 'reach 127.0.0.1', `open ${OUTSIDE}`]),
    );
  } finally {
    await bare.close();
  }
});

asRoot('a package’s install script does not run', async () => {
  const source = 'import ran from "evil-script";\nexport const main = () => ran;';
  expect(await run({ language: 'bun', source, registries })).toMatchObject({ ok: true, resultJson: 'false' });
});

it.each([
  ['python3', 'import no_such_package_of_millrace\ndef main(): pass', 'no-such-package-of-millrace'],
  ['bun', 'import x from "no-such-package-of-millrace"; export const main = () => x', 'no-such-package-of-millrace'],
])('names a package that there is not: %s', async (language, source, name) => {
  const outcome = await run({ language, source });
  expect(outcome).toMatchObject({ ok: false, reason: 'dependency_error' });
  expect(!outcome.ok && outcome.error.message).toContain(name);
});

const FROM_ELSEWHERE =
  '// package_json:\n// { "dependencies": { "x": "https://packages.example/x.tgz" } }\n\nimport x from "x"; export const main = () => x';

asRoot('says which host a package is to come from that is no registry, and who can let it through', async () => {
  const outcome = await run({ language: 'bun', source: FROM_ELSEWHERE });
  expect(outcome).toMatchObject({ ok: false, reason: 'dependency_error' });
  expect(!outcome.ok && outcome.error.message).toMatch(/packages\.example:443.*\n?.*administrator/);
});

const RICH = {
  python3:
    'import inflection # pin: inflection==0.5.1\ndef main(text: str, n: int = 2):\n    return [inflection.camelize(text), n, __name__]',
  bun: 'import ms from "ms@2.1.3";\nexport function main(text: string, n = 2) { return [ms(text), n] }',
};

it.each(['python3', 'bun'] as const)('gives the same bytes on every path: %s', async (language) => {
  const bare = await openTestSandbox({ mode: 'bubblewrap' });
  try {
    const request = { language, source: RICH[language], args: { text: '2 days' } };
    const first = await run(request);
    expect(first).toMatchObject({ ok: true });
    const expected = { ok: true, resultJson: first.ok && first.resultJson };
    expect(await run(request)).toMatchObject(expected);
    const full = testRequest(request);
    const cold = createRuntimes(bare, { forbiddenEndpoints: [], cacheDir: join(dir, 'cache') }).get(language);
    expect(await cold?.run(full)).toMatchObject(expected);
  } finally {
    await bare.close();
  }
});

it('a package’s parameter names and lines stay those of the source', async () => {
  const source =
    'import ms from "ms@2.1.3";\n\nexport function main(exports: string, module: number) {\n  if (module === 0) throw new Error("line 4");\n  return ms(exports) + module;\n}';
  expect(await run({ language: 'bun', source, args: { exports: '1s', module: 1 } })).toMatchObject({
    ok: true,
    resultJson: '1001',
  });
  const failed = await run({ language: 'bun', source, args: { exports: '1s', module: 0 } });
  expect(!failed.ok && failed.error.stack).toMatch(/main\.ts:4/);
});
