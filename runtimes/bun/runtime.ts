import { type Needs, type RunOutcome, type RunRequest, type Runtime, type ScriptFile } from '../contract';
import { readEnvelope } from '../envelope';
import { failed, NOTHING_RAN, runPlan } from '../outcome';
import { BuildFailed } from '../packages/build';
import type { PackageCache } from '../packages/cache';
import { Packages, type Prepared } from '../packages/packages';
import { dependenciesOf, withPackages } from '../packages/with-packages';
import type { Plan } from '../process/execute';
import type { Place, Warm } from '../process/slot';
import type { Sandbox } from '../process/sandbox';
import { findTool } from '../toolchain';
import { mayImport } from './built-in';
import { installWrapper } from './install-wrapper';
import { dateParameters } from './date-parameters';
import { withExportedMain } from './main-export';
import { bunPackages, holdsPackages, isNative } from './packages';
import type { TypescriptNeeds } from './requirements';
import { NODE_WRAPPER } from './wrapper';

/** Only what lies in /usr is visible to a job. */
const NODE = findTool('/usr/bin/node', '/usr/local/bin/node');
const NODE_FILES: Record<string, string> = { 'wrapper.mjs': NODE_WRAPPER };
const NO_NODE = {
  name: 'BadInput',
  message: 'the script asks for Node (//nodejs), which is not in /usr on this worker',
};
/** A line of its own among the comments that a script begins with. */
const FOR_NODE = /^(?:\s*\/\/[^\n]*\n)*?\s*\/\/[ \t]*nodejs[ \t]*(?:\n|$)/;

export function bunRuntime(sandbox: Sandbox, cache: PackageCache): Runtime {
  const packages = new Packages(bunPackages(sandbox), cache);
  return {
    language: 'bun',
    signature: async (source) => (await import('./signature')).typescriptSignature(source),
    unavailable: async () =>
      sandbox.bun ? null : 'bun is not installed: run "npm rebuild bun" where Millrace is installed.',
    dependencies: dependenciesOf(packages, infer),
    run: async (request) => {
      const isPlain = !needsMore(request) && !isForNode(request.source);
      if (isPlain) return run(sandbox, request, { files: { 'main.ts': withExportedMain(request.source) } });
      const needs = await infer(filesOf(request));
      const [address] = needs.addresses;
      if (address !== undefined) return { ...NOTHING_RAN, ...failed('dependency_error', fromAddress(address)) };
      const requirements = request.lock === null ? needs.requirements : null;
      return withPackages({ packages, request: { ...request, lock: lockOf(request) }, requirements }, (prepared) =>
        runPrepared({ sandbox, cache }, request, prepared),
      );
    },
  };
}

/** What to run; `entry` where it is not main.ts, `key` where not any waiting process can take it. */
type Sources = Pick<Plan, 'files' | 'mounts' | 'hold'> & { entry?: string; key?: string };

async function runPrepared(
  parts: { sandbox: Sandbox; cache: PackageCache },
  request: RunRequest,
  prepared: Prepared | null,
): Promise<RunOutcome> {
  if (!isForNode(request.source)) return run(parts.sandbox, request, await sourcesFor(parts, request, prepared));
  try {
    return await run(parts.sandbox, request, await bundled(parts, request, prepared));
  } catch (error) {
    // Node reads no TypeScript: what is wrong with it, only the bundler says.
    if (!(error instanceof BuildFailed)) throw error;
    return { ...NOTHING_RAN, ...failed('script_error', { name: 'SyntaxError', message: error.message }) };
  }
}

async function run(sandbox: Sandbox, request: RunRequest, sources: Sources): Promise<RunOutcome> {
  const { files, mounts, hold, entry, key = 'bun' } = sources;
  const onNode = isForNode(request.source);
  if (onNode && !NODE) return { ...NOTHING_RAN, ...failed('bad_input', NO_NODE) };
  const plan = {
    command: onNode ? nodeCommand : commandOf(sandbox),
    files: { ...files, 'args.json': await argumentsText(request, entry) },
    mounts,
    hold,
    warm: warmFor(onNode ? 'node' : key, onNode ? NODE_FILES : {}),
  };
  return runPlan(sandbox, { plan, request }, (ended) => readEnvelope(ended, request.limits));
}

/** Such a process has loaded nothing but the wrapper while it waits. */
function warmFor(key: string, files: Record<string, string>): Warm {
  return { kind: 'start', key, files, ahead: { key, imports: [], refuse: () => undefined } };
}

function nodeCommand({ input }: Place): string[] {
  return [NODE ?? 'node', '--enable-source-maps', `${input}/wrapper.mjs`];
}

const wrappers = new WeakMap<Sandbox, string>();

function commandOf(sandbox: Sandbox) {
  const program = sandbox.bun ?? 'bun';
  const wrapper = wrappers.get(sandbox) ?? installWrapper(sandbox.folders.toolsDir, program);
  wrappers.set(sandbox, wrapper);
  return ({ input, tools }: Place) => [`${tools}/${program}`, '--no-install', `${tools}/${wrapper}`, input];
}

function isForNode(source: string): boolean {
  return FOR_NODE.test(source.slice(0, 2000));
}

/** Most scripts import nothing but what Bun has itself, and are not looked at any closer. */
function needsMore({ source, modules = [] }: RunRequest): boolean {
  return modules.length > 0 || mayImport(source);
}

async function infer(files: ScriptFile[]): Promise<Needs & Pick<TypescriptNeeds, 'addresses'>> {
  const { typescriptNeeds } = await import('./requirements');
  const all = files.map(({ source, path }) => typescriptNeeds(source, path));
  const dependencies = Object.assign({}, ...all.map((each) => each.dependencies).toReversed()) as Record<
    string,
    string
  >;
  const sorted = Object.fromEntries(Object.entries(dependencies).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return {
    requirements: Object.keys(sorted).length > 0 ? JSON.stringify({ dependencies: sorted }, null, 2) : null,
    scripts: [...new Set(all.flatMap(({ scripts }) => scripts))],
    addresses: all.flatMap(({ addresses }) => addresses),
  };
}

function fromAddress(url: string) {
  const message =
    `Bun imports nothing from an address on the web: "${url}". ` +
    'Import a package of npm or JSR instead ("npm:…", "jsr:…"), or let the script run on Deno, which can.';
  return { name: 'DependencyError', message };
}

function filesOf({ source, path = null, modules = [] }: RunRequest): ScriptFile[] {
  return [{ source, path }, ...modules];
}

function lockOf({ lock }: RunRequest): string | null {
  return lock !== null && holdsPackages(lock) ? lock : null;
}

/** One bundle, which any waiting process can take; where that cannot be, the sources beside their packages. */
async function sourcesFor(
  parts: { sandbox: Sandbox; cache: PackageCache },
  request: RunRequest,
  prepared: Prepared | null,
): Promise<Sources> {
  const { path = null, modules = [] } = request;
  const source = withExportedMain(request.source);
  if (prepared === null && modules.length === 0) return { files: { 'main.ts': source } };
  const { sourceFiles } = await import('./bundle');
  const asTheyAre = {
    files: sourceFiles({ source, path, modules }),
    mounts: prepared?.mounts,
    hold: prepared?.hold,
    key: prepared ? `bun ${prepared.name}` : undefined,
  };
  if (prepared && isNative(prepared.dir)) return asTheyAre;
  try {
    return await bundled(parts, request, prepared);
  } catch (error) {
    // What is wrong with the source, Bun says better when it runs it.
    if (error instanceof BuildFailed) return asTheyAre;
    throw error;
  }
}

const BUNDLE = 'main.js';

async function bundled(
  parts: { sandbox: Sandbox; cache: PackageCache },
  request: RunRequest,
  prepared: Prepared | null,
): Promise<Sources> {
  const { path = null, modules = [], onLog, signal } = request;
  const { bundle } = await import('./bundle');
  const target = isForNode(request.source) ? ('node' as const) : ('bun' as const);
  const source = withExportedMain(request.source);
  const text = await bundle(parts, { source, path, modules, target, packages: prepared, onLog, signal });
  return { files: { [BUNDLE]: text }, entry: BUNDLE };
}

async function argumentsText(request: RunRequest, file: string | undefined): Promise<string> {
  const { source, args } = request;
  const parameters = file ? (await import('./parameters')).exportedParameters(source) : undefined;
  return JSON.stringify({ args, dates: await dateParameters(source), parameters, file });
}
