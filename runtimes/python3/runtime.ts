import { exactJson } from '@/engine/input/exact-json';
import type { Needs, RunRequest, Runtime, ScriptFile } from '../contract';
import { readEnvelope } from '../envelope';
import { runPlan } from '../outcome';
import type { PackageCache } from '../packages/cache';
import { cacheName } from '../packages/key';
import { Packages, type Prepared } from '../packages/packages';
import { dependenciesOf, withPackages } from '../packages/with-packages';
import type { Plan } from '../process/execute';
import type { Sandbox } from '../process/sandbox';
import { PythonAhead } from './ahead';
import { pythonInterpreter } from './interpreter';
import { pythonPackages } from './packages';
import { PYTHON_WRAPPER } from './wrapper';

export function pythonRuntime(sandbox: Sandbox, cache: PackageCache): Runtime {
  const packages = new Packages(pythonPackages(sandbox), cache);
  const ahead = new PythonAhead();
  return {
    language: 'python3',
    signature: async (source) => (await import('./signature')).pythonSignature(source),
    unavailable: async () =>
      pythonInterpreter() ? null : 'Python 3 is not installed in /usr. On Debian or Ubuntu: apt-get install python3.',
    dependencies: dependenciesOf(packages, infer),
    run: async (request) => {
      const requirements = request.lock === null ? (await infer(filesOf(request))).requirements : null;
      return withPackages(
        { packages, request: { ...request, lock: lockOf(request) }, requirements },
        async (prepared) => {
          const plan = await planFor(request, prepared, ahead);
          return runPlan(sandbox, { plan, request }, (ended) => readEnvelope(ended, request.limits));
        },
      );
    },
  };
}

async function infer(files: ScriptFile[]): Promise<Needs> {
  if (!files.some(({ source }) => /\bimport\b|#\s*requirements:|# \/\/\/ script/.test(source)))
    return { requirements: null, scripts: [] };
  const { pythonNeeds } = await import('./requirements');
  const all = await Promise.all(files.map(({ source, path }) => pythonNeeds(source, path)));
  const lines = [...new Set(all.flatMap(({ requirements }) => requirements))].toSorted();
  const scripts = [...new Set(all.flatMap((each) => each.scripts))];
  return { requirements: lines.length > 0 ? lines.join('\n') : null, scripts };
}

/** A lock of comments alone asks for nothing. */
function lockOf({ lock }: RunRequest): string | null {
  return lock !== null && /^[^#\s]/m.test(lock) ? lock : null;
}

function filesOf({ source, path = null, modules = [] }: RunRequest): ScriptFile[] {
  return [{ source, path }, ...modules];
}

async function planFor(request: RunRequest, prepared: Prepared | null, ahead: PythonAhead): Promise<Plan> {
  const constant = { 'wrapper.py': PYTHON_WRAPPER, ...moduleFiles(request) };
  const { modules = [] } = request;
  const key = prepared || modules.length > 0 ? cacheName('python3', prepared?.name, constant) : 'python3';
  return {
    command: ({ input }) => [pythonInterpreter() ?? 'python3', '-I', '-B', '-u', `${input}/wrapper.py`],
    files: { 'main.py': request.source, 'args.json': exactJson(request.args) },
    mounts: prepared?.mounts ?? [],
    hold: prepared?.hold,
    warm: { kind: 'fork', key, files: constant, ahead: await ahead.of(request, prepared, constant) },
  };
}

/** Scripts of the workspace, where `from f.folder.name import …` finds them, and the package that relative ones start at. */
function moduleFiles({ modules = [], path }: RunRequest): Record<string, string> {
  if (modules.length === 0) return {};
  const files = modules.map(({ path: at, source }) => [`modules/${at}.py`, source]);
  const folder = path?.split('/').slice(0, -1).join('.') ?? '';
  return { ...Object.fromEntries(files), 'package.txt': folder };
}
