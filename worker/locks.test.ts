import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FlowModule } from '@/engine/flow/schema';
import { openPackageRegistry } from '@/runtimes/testing/package-registry';
import { PRIVATE_PHP, PRIVATE_RESULT, PRIVATE_RUBY } from '@/runtimes/testing/private-packages';
import { DEPENDENCY_ARGS } from '@/runtimes/testing/programs';
import { readRegistries } from '@/server/queries/registries';
import { type ApiRuns, openApiRuns } from './testing/api-runs';

let runs: ApiRuns;
beforeAll(async () => {
  runs = await openApiRuns();
});
afterAll(() => runs.close());

type Script = { lock?: string; lock_error_logs?: string; lock_job: string };

const deploy = (path: string, language: string, content: string) =>
  runs.ask('POST /w/demo/scripts/create', { path, language, content, auto_parent: true });
const script = async (path: string) => (await runs.ask(`GET /w/demo/scripts/get/p/${path}`)) as Script;
const run = (path: string, args = {}) => runs.ask(`POST /w/demo/jobs/run_wait_result/p/${path}`, args);

/** The script once nothing is left to resolve. */
async function lockedScript(path: string): Promise<Script> {
  const { lock_job } = await script(path);
  await runs.ended(lock_job);
  return script(path);
}

it('a deploy resolves the packages in a job of its own, whose log says how, and runs use what it found', async () => {
  await deploy('u/ann/time', 'bun', 'import ms from "ms@2.1.3"; export const main = (text: string) => ms(text);');
  const { lock, lock_job } = await lockedScript('u/ann/time');
  expect(lock).toContain('"ms": "2.1.3"');
  expect(lock).toContain('//bun.lock');
  expect(await runs.ask(`GET /w/demo/jobs_u/get/${lock_job}`)).toMatchObject({
    job_kind: 'dependencies',
    script_path: 'u/ann/time',
    success: true,
    logs: expect.stringContaining('Resolving packages'),
  });
  const listed = (await runs.ask('GET /w/demo/jobs/list?job_kinds=dependencies')) as { id: string }[];
  expect(listed.map(({ id }) => id)).toContain(lock_job);
  expect(await run('u/ann/time', { text: '2s' })).toBe(2000);
});

it('a run that comes before the lock waits for it', async () => {
  await deploy(
    'u/ann/words',
    'python3',
    'import inflection # pin: inflection==0.5.1\ndef main(): return inflection.pluralize("ox")',
  );
  expect(await run('u/ann/words')).toBe('oxen');
  expect((await script('u/ann/words')).lock).toContain('inflection==0.5.1');
});

it('a script whose packages cannot be resolved says why, and its runs fail with that', async () => {
  await deploy('u/ann/broken', 'bun', 'import x from "no-such-package-of-millrace"; export const main = () => x;');
  const { lock, lock_error_logs } = await lockedScript('u/ann/broken');
  expect(lock).toBeUndefined();
  expect(lock_error_logs).toContain('no-such-package-of-millrace');
  await expect(run('u/ann/broken')).rejects.toThrow('no-such-package-of-millrace');
});

it('a script that imports nothing, or brings its lock along, starts no such job', async () => {
  await deploy('u/ann/plain', 'bun', 'export const main = () => 1;');
  expect(await script('u/ann/plain')).toMatchObject({ lock: '' });
  expect((await script('u/ann/plain')).lock_job).toBeUndefined();
  const content = 'import inflection\ndef main(): return inflection.__version__';
  await runs.ask('POST /w/demo/scripts/create', {
    path: 'u/ann/own',
    language: 'python3',
    content,
    lock: 'inflection==0.5.0',
  });
  expect((await script('u/ann/own')).lock_job).toBeUndefined();
  expect(await run('u/ann/own')).toBe('0.5.0');
});

const inline = (id: string, content: string, more = {}): FlowModule => ({
  id,
  value: { type: 'rawscript', language: 'bun', content, input_transforms: {}, ...more },
});

it('inline scripts of a flow are locked when it is deployed; a lock does not outlive the code it was for', async () => {
  const code = 'import ms from "ms@2.1.3"; export const main = () => ms("1s");';
  const value = { modules: [inline('a', code)] };
  await runs.ask('POST /w/demo/flows/create', { path: 'u/ann/flow', summary: '', value });
  type Flow = { lock_job: string; value: { modules: { value: { lock?: string } }[] } };
  const flow = async () => (await runs.ask('GET /w/demo/flows/get/u/ann/flow')) as Flow;
  expect(await runs.ask('POST /w/demo/jobs/run_wait_result/f/u/ann/flow', {})).toBe(1000);
  await runs.ended((await flow()).lock_job);
  const lock = (await flow()).value.modules[0]?.value.lock;
  expect(lock).toContain('"ms": "2.1.3"');
  const changed = { modules: [inline('a', code.replace('2.1.3', '2.1.2'), { lock })] };
  await runs.ask('POST /w/demo/flows/update/u/ann/flow', { path: 'u/ann/flow', summary: '', value: changed });
  await runs.ended((await flow()).lock_job);
  expect((await flow()).value.modules[0]?.value.lock).toContain('"ms": "2.1.2"');
});

it.each([
  {
    language: 'bun',
    shared: 'export const twice = (n: number) => n * 2;',
    more: 'import ms from "ms@2.1.3"; export const twice = (n: number) => ms(n + "s");',
    main: (path: string) => `import { twice } from "${path}"; export const main = (n: number) => twice(n);`,
    paths: ['./shared_bun.ts', '/f/lib/shared_bun.ts', '../lib/shared_bun'],
    results: [4, 2000],
    needs: 'ms@2.1.3',
  },
  {
    language: 'python3',
    shared: 'def twice(n): return n * 2',
    more: 'import inflection # pin: inflection==0.5.1\ndef twice(n): return inflection.ordinalize(n)',
    main: (path: string) => `from ${path} import twice\ndef main(n: int): return twice(n)`,
    paths: ['.shared_python3', 'f.lib.shared_python3', '..lib.shared_python3'],
    results: [4, '2nd'],
    needs: 'inflection==0.5.1',
  },
])('scripts import others of the workspace, and are locked again with them: $language', async (programs) => {
  const { language, shared, more, main, paths, results, needs } = programs;
  await deploy(`f/lib/shared_${language}`, language, shared);
  for (const [at, path] of paths.entries()) {
    await deploy(`f/lib/main${at}_${language}`, language, main(path));
    expect(await run(`f/lib/main${at}_${language}`, { n: 2 })).toBe(results[0]);
  }
  await deploy(`f/lib/shared_${language}`, language, more);
  await lockedScript(`f/lib/shared_${language}`);
  const relocks = (await runs.ask(
    `GET /w/demo/jobs/list?job_kinds=dependencies&script_path_exact=f/lib/main0_${language}`,
  )) as { id: string }[];
  await runs.ended(relocks[0]?.id ?? '');
  expect((await script(`f/lib/main0_${language}`)).lock).toContain(needs);
  expect(await run(`f/lib/main0_${language}`, { n: 2 })).toBe(results[1]);
});

it('a job says where its time went, its packages among it', async () => {
  const content = 'import ms from "ms@2.1.3"; export const main = () => ms("1s");';
  const id = String(await runs.ask('POST /w/demo/jobs/run/preview', { language: 'bun', content, args: {} }));
  const ended = (await runs.ended(id)) as { timings?: Record<string, number>; duration_ms?: number };
  expect(Object.keys(ended.timings ?? {}).toSorted()).toEqual([
    'packages',
    'queue',
    'resolve',
    'run',
    'start',
    'store',
  ]);
  const { queue: _, ...parts } = ended.timings ?? {};
  const sum = Object.values(parts).reduce((total, part) => total + part, 0);
  expect(Math.abs(sum - (ended.duration_ms ?? 0))).toBeLessThanOrEqual(3);
});

it('a kept result is used no more once a script that its code imports has changed', async () => {
  await deploy('u/ann/rates', 'bun', 'export const rate = 1;');
  await runs.ask('POST /w/demo/scripts/create', {
    path: 'u/ann/price',
    language: 'bun',
    content:
      'import { rate } from "./rates";\nexport const main = () => [rate, crypto.randomUUID()];\nexport { rate };',
    cache_ttl: 600,
  });
  const first = await run('u/ann/price');
  expect(await run('u/ann/price')).toEqual(first);
  await deploy('u/ann/rates', 'bun', 'export const rate = 2;');
  const second = (await run('u/ann/price')) as unknown[];
  expect(second[0]).toBe(2);
  expect(await run('u/ann/price')).toEqual(second);
});

it.each([
  {
    language: 'go',
    source:
      'package inner\n\nimport "github.com/google/uuid"\n\ntype Order struct { Names []string `json:"names"` }\n\ntype Shop map[string]any\n\n' +
      'func main(order Order, shop Shop) []any { return []any{shop["url"], uuid.NewSHA1(uuid.NameSpaceDNS, []byte(order.Names[0])).String()} }',
    lock: ['github.com/google/uuid v1', '//go.sum'],
    result: ['https://shop.example', 'b41a5642-a940-5a36-8429-8017e7bda90c'],
  },
  {
    language: 'java',
    source:
      '//requirements:\n//com.google.code.gson:gson:2.11.0\n\nimport com.google.gson.Gson;\nimport java.util.*;\n\npublic class Main {\n' +
      '  public record Order(List<String> names) {}\n  public static class shop extends HashMap<String, Object> {}\n' +
      '  public static Object main(Order order, shop shop) { return List.of(shop.get("url"), new Gson().toJson(order.names())); }\n}',
    lock: ['com.google.code.gson:gson:2.11.0 sha256:', 'com.google.errorprone:error_prone_annotations:'],
    result: ['https://shop.example', '["octopus"]'],
  },
])(
  'a $language script is locked and installed at its deploy, and runs on a nested input and a resource',
  async (programs) => {
    const { language, source, lock, result } = programs;
    const path = `u/ann/depends_${language}`;
    await deploy(path, language, source);
    const locked = await lockedScript(path);
    for (const part of lock) expect(locked.lock).toContain(part);
    const { logs } = (await runs.ask(`GET /w/demo/jobs_u/get/${locked.lock_job}`)) as { logs: string };
    expect(logs).toContain('Installing packages');
    await runs.ask('POST /w/demo/resources/create', {
      path: `u/ann/shop_${language}`,
      resource_type: 'shop',
      value: { url: 'https://shop.example' },
    });
    expect(await run(path, { order: { names: ['octopus'] }, shop: `$res:u/ann/shop_${language}` })).toEqual(result);
  },
);

it.each([
  { ...PRIVATE_PHP, setting: 'composer_repos' },
  { ...PRIVATE_RUBY, setting: 'ruby_repos' },
])('a $language script takes its packages from the registry of its workspace', async (wanted) => {
  const { language, source, setting } = wanted;
  const dir = mkdtempSync(join(tmpdir(), 'millrace-registry-'));
  const registry = await openPackageRegistry({ authorization: `Basic ${btoa('ann:hunter2')}` });
  try {
    wanted.publish(registry, dir);
    await runs.ask(`POST /w/demo/registries/set/${setting}`, { value: `http://ann:hunter2@${registry.host}` });
    // What an earlier test asked for is known a few seconds longer.
    const known = wanted.registries(registry.host, 'ann:hunter2');
    await expect.poll(() => readRegistries('demo'), { timeout: 20_000 }).toMatchObject(known);
    const path = `u/ann/private_${language}`;
    await deploy(path, language, source);
    const locked = await lockedScript(path);
    expect(locked.lock).toContain(wanted.lock);
    const { logs } = (await runs.ask(`GET /w/demo/jobs_u/get/${locked.lock_job}`)) as { logs: string };
    expect(logs).toContain('Installing packages');
    expect(await run(path, DEPENDENCY_ARGS)).toEqual(PRIVATE_RESULT);
  } finally {
    await registry.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
