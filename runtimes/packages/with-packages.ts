import { PUBLIC_REGISTRIES } from '@/engine/packages/registries';
import type { Dependencies, RunOutcome, RunRequest } from '../contract';
import { canceled, failed, NOTHING_RAN } from '../outcome';
import { BuildFailed } from './build';
import type { Packages, Prepared } from './packages';

/** What a language offers to those who deploy. */
export function dependenciesOf(packages: Packages, infer: Dependencies['infer']): Dependencies {
  return {
    infer,
    lock: (wanted) => packages.resolve(wanted),
    install: async (wanted) => (await packages.prepare(wanted)).release(),
  };
}

export type Wanted = {
  packages: Packages;
  request: RunRequest;
  /** What the script asks for; null: nothing. */
  requirements: string | null;
  /** Versions to keep where they still fit. */
  previous?: string | null;
};

/** Runs a job on its packages: those of its lock, or without one those that its requirements come to now. */
export async function withPackages(
  { packages, request, requirements, previous }: Wanted,
  run: (prepared: Prepared | null) => Promise<RunOutcome>,
): Promise<RunOutcome> {
  const began = performance.now();
  let prepared: Prepared | null = null;
  try {
    prepared = await prepare({ packages, request, requirements, previous });
    const packagesMs = performance.now() - began;
    const outcome = await run(prepared);
    if (!outcome.ok) prepared?.doubt();
    return { ...outcome, timings: { ...outcome.timings, prepareMs: outcome.timings.prepareMs + packagesMs } };
  } catch (error) {
    if (request.signal.aborted && error === request.signal.reason) return { ...NOTHING_RAN, ...canceled() };
    if (!(error instanceof BuildFailed)) throw error;
    const timings = { ...NOTHING_RAN.timings, prepareMs: performance.now() - began };
    return { ...NOTHING_RAN, timings, ...failed('dependency_error', error.runError) };
  } finally {
    prepared?.release();
  }
}

async function prepare({ packages, request, requirements, previous }: Wanted): Promise<Prepared | null> {
  const { onLog, signal, registries = PUBLIC_REGISTRIES } = request;
  if (request.lock) return packages.prepare({ lock: request.lock, registries, onLog, signal });
  if (requirements === null) return null;
  const lock = await packages.resolve({ requirements, previous, registries, onLog, signal });
  return packages.prepare({ lock, registries, onLog, signal });
}
