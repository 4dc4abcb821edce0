import type { LanguageId } from '@/engine/languages/languages';
import type { RunRequest, Runtime, Signature } from './contract';
import { readEnvelope } from './envelope';
import { runPlan } from './outcome';
import type { PackageCache } from './packages/cache';
import { Packages } from './packages/packages';
import { askedFor, inferBy, type ScriptPackages } from './packages/script-packages';
import { dependenciesOf, withPackages } from './packages/with-packages';
import type { Plan } from './process/execute';
import type { Mount } from './process/profile';
import type { Sandbox } from './process/sandbox';
import { notInstalled } from './toolchain';

/** A language whose wrapper loads the script, calls its `main` and reports through descriptor 3. */
export type Interpreted = {
  language: LanguageId;
  /** Its interpreter, or null where it is missing. */
  program: string | null;
  /** Why it is off, where no package brings it. */
  missing?: string;
  /** With less it does not start. */
  memoryBytesMin?: number;
  signature: (source: string) => Promise<Signature>;
  /** `mounts`: where its packages are; none where it uses none. */
  plan: (request: RunRequest, program: string, mounts: Mount[]) => Plan | Promise<Plan>;
  /** Absent where its scripts use nothing of a registry. */
  packages?: ScriptPackages & { cache: PackageCache };
};

export function interpretedRuntime(sandbox: Sandbox, interpreted: Interpreted): Runtime {
  const { language, program, signature, plan, packages: wanted } = interpreted;
  const packages = wanted ? new Packages(wanted.tool, wanted.cache) : null;
  const run = async (request: RunRequest, mounts: Mount[]) => {
    const made = { ...(await plan(request, program ?? '', mounts)), mounts };
    return runPlan(sandbox, { plan: made, request }, (ended) => readEnvelope(ended, request.limits));
  };
  return {
    language,
    signature,
    unavailable: async () => (program ? null : (interpreted.missing ?? notInstalled(language))),
    ...(packages && wanted && { dependencies: dependenciesOf(packages, inferBy(wanted)) }),
    run: async (given) => {
      const request = withMemory(given, interpreted.memoryBytesMin ?? 0);
      if (!packages || !wanted || request.signal.aborted) return run(request, []);
      return withPackages({ packages, ...(await askedFor(wanted, request)) }, (prepared) =>
        run(request, prepared?.mounts ?? []),
      );
    },
  };
}

function withMemory(request: RunRequest, bytesMin: number): RunRequest {
  const memoryBytesMax = Math.max(request.limits.memoryBytesMax, bytesMin);
  return { ...request, limits: { ...request.limits, memoryBytesMax } };
}
