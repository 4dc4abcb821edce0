import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LanguageId } from '@/engine/languages/languages';
import { type RunOutcome, type RunRequest, type Runtime, type Signature, SignatureError } from './contract';
import { readEnvelope } from './envelope';
import { canceled, failed, NOTHING_RAN, runPlan, type Verdict } from './outcome';
import { buildRequest, inShell } from './packages/build';
import type { Entry, PackageCache } from './packages/cache';
import { cacheName } from './packages/key';
import { Packages, type Prepared } from './packages/packages';
import { askedFor, inferBy, type ScriptPackages } from './packages/script-packages';
import { dependenciesOf, withPackages } from './packages/with-packages';
import type { Sandbox } from './process/sandbox';
import { notInstalled } from './toolchain';

/** What makes a program of a script: files, and a program of /bin/sh that writes the artefact to descriptor 3. */
export type Build = { files: Record<string, string>; script: string };

/** A language whose scripts become programs, each compiled once and kept. */
export type Compiled = {
  language: LanguageId;
  /** Its compiler, or null where something of it is missing. */
  compiler: string | null;
  /** Whatever decides what the compiler makes. */
  version: () => Promise<string>;
  signature: (source: string) => Promise<Signature>;
  build: (source: string) => Promise<Build>;
  /** Words that start the artefact, of which `input` is one: where the arguments are. */
  command: (
    artefact: string,
    run: { input: string; memoryBytesMax: number; source: string },
  ) => Promise<string[]> | string[];
  /** Files beside the arguments that these words name. */
  files?: Record<string, string>;
  memoryBytesMin?: number;
  /** Absent where its scripts use nothing of a registry. The compiler finds what was installed in `deps`, beside the files. */
  packages?: CompiledPackages;
};

/** `areLoaded`: whether the program needs them as well. */
type CompiledPackages = ScriptPackages & { areLoaded: boolean };

type Parts = { sandbox: Sandbox; cache: PackageCache };

const FOLDER = 'program';
const ARTEFACT = 'artefact';
const COMPLAINT_LINES = 30;

/** The compiler's complaint, for whoever wrote the script. */
class CompileFailed extends Error {
  constructor(readonly verdict: Verdict) {
    super('the script does not compile');
  }
}

export function compiledRuntime(parts: Parts, compiled: Compiled): Runtime {
  const { language, compiler, signature, packages: wanted } = compiled;
  const packages = wanted ? new Packages(wanted.tool, parts.cache) : null;
  return {
    language,
    signature,
    unavailable: async () => (compiler ? null : notInstalled(language)),
    ...(packages && wanted && { dependencies: dependenciesOf(packages, inferBy(wanted)) }),
    run: async (given) => {
      const memoryBytesMax = Math.max(given.limits.memoryBytesMax, compiled.memoryBytesMin ?? 0);
      const request = { ...given, limits: { ...given.limits, memoryBytesMax } };
      if (request.signal.aborted) return { ...NOTHING_RAN, ...canceled() };
      if (!packages || !wanted) return compileAndRun(parts, { compiled, request, prepared: null });
      return withPackages({ packages, ...(await askedFor(wanted, request)) }, (prepared) =>
        compileAndRun(parts, { compiled, request, prepared }),
      );
    },
  };
}

type Job = { compiled: Compiled; request: RunRequest; prepared: Prepared | null };

async function compileAndRun(parts: Parts, job: Job): Promise<RunOutcome> {
  const { request } = job;
  const began = performance.now();
  let program: Entry | null = null;
  try {
    program = await compile(parts, job);
    const compileMs = performance.now() - began;
    const outcome = await runProgram(parts.sandbox, { ...job, dir: program.dir });
    if (!outcome.ok) program.doubt();
    return { ...outcome, timings: { ...outcome.timings, prepareMs: outcome.timings.prepareMs + compileMs } };
  } catch (error) {
    if (request.signal.aborted && error === request.signal.reason) return { ...NOTHING_RAN, ...canceled() };
    if (!(error instanceof CompileFailed)) throw error;
    const timings = { ...NOTHING_RAN.timings, prepareMs: performance.now() - began };
    return { ...NOTHING_RAN, timings, ...error.verdict };
  } finally {
    program?.release();
  }
}

async function compile({ sandbox, cache }: Parts, { compiled, request, prepared }: Job): Promise<Entry> {
  const { language } = compiled;
  const build = await buildOf(compiled, request.source);
  const name = cacheName(language, await compiled.version(), build, prepared?.name);
  const fill = async (draft: string) => {
    const artefact = await runCompiler(sandbox, { build, prepared }, request);
    await writeFile(join(draft, ARTEFACT), artefact);
    await chmod(join(draft, ARTEFACT), 0o755);
  };
  return cache.take({ name, fill, signal: request.signal });
}

/** A source that cannot be read fails as one that does not compile. */
async function buildOf({ build }: Compiled, source: string): Promise<Build> {
  try {
    return await build(source);
  } catch (error) {
    if (error instanceof SignatureError) throw new CompileFailed(compileError(error.message));
    throw error;
  }
}

/** In a slot for builds, without network, arguments or secrets. */
async function runCompiler(
  sandbox: Sandbox,
  { build: { files, script }, prepared }: { build: Build; prepared: Prepared | null },
  { onLog }: RunRequest,
): Promise<Buffer> {
  const plan = {
    command: inShell('build.sh'),
    files: { ...files, 'build.sh': script },
    mounts: prepared?.mounts ?? [],
    isOffline: true,
  };
  const own = { onLog: async () => {}, signal: new AbortController().signal };
  const ended = await sandbox.build(plan, buildRequest(own));
  const said = ended.logTail.stdout.replaceAll(/(?:\/job\/(?:in|work)|\/tmp)\//g, '').trim();
  if (said) await onLog(`${said}\n`);
  if (ended.reason === null && ended.exitCode === 0) return ended.result;
  const why = ended.reason ? `the compiler was stopped: ${ended.reason.replaceAll('_', ' ')}` : said;
  throw new CompileFailed(compileError(why || `exit code ${ended.exitCode}`));
}

function compileError(text: string): Verdict {
  const message = text.split('\n').slice(0, COMPLAINT_LINES).join('\n');
  return failed('script_error', { name: 'CompileError', message });
}

async function runProgram(
  sandbox: Sandbox,
  { compiled, request, prepared, dir }: Job & { dir: string },
): Promise<RunOutcome> {
  const { memoryBytesMax } = request.limits;
  const { source, args } = request;
  const marker = '\0input';
  const words = await compiled.command(`${marker}/${FOLDER}/${ARTEFACT}`, { input: marker, memoryBytesMax, source });
  const plan = {
    command: ({ input }: { input: string }) => words.map((word) => word.replaceAll(marker, input)),
    files: { ...compiled.files, 'args.json': JSON.stringify(args) },
    mounts: [{ name: FOLDER, from: dir }, ...(compiled.packages?.areLoaded ? (prepared?.mounts ?? []) : [])],
  };
  return runPlan(sandbox, { plan, request }, (ended) => readEnvelope(ended, request.limits));
}
