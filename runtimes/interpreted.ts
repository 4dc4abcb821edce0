import type { LanguageId } from '@/engine/languages/languages';
import type { RunRequest, Runtime, Signature } from './contract';
import { readEnvelope } from './envelope';
import { runPlan } from './outcome';
import type { Plan } from './process/execute';
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
  plan: (request: RunRequest, program: string) => Plan | Promise<Plan>;
};

export function interpretedRuntime(sandbox: Sandbox, interpreted: Interpreted): Runtime {
  const { language, program, signature, plan } = interpreted;
  return {
    language,
    signature,
    unavailable: async () => (program ? null : (interpreted.missing ?? notInstalled(language))),
    run: async (wanted) => {
      const request = withMemory(wanted, interpreted.memoryBytesMin ?? 0);
      const made = await plan(request, program ?? '');
      return runPlan(sandbox, { plan: made, request }, (ended) => readEnvelope(ended, request.limits));
    },
  };
}

function withMemory(request: RunRequest, bytesMin: number): RunRequest {
  const memoryBytesMax = Math.max(request.limits.memoryBytesMax, bytesMin);
  return { ...request, limits: { ...request.limits, memoryBytesMax } };
}
