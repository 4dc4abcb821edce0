import type { z } from 'zod';
import type { RunOutcome, RunRequest, Runtime } from '../contract';
import { canceled, NOTHING_RAN, type Verdict } from '../outcome';
import { type Endpoint, type Vetted, vetEndpoint } from '../postgresql/endpoint';
import { DATABASE } from '../postgresql/signature';
import { badInput } from './session';

export type Database<Resource extends Endpoint> = {
  language: string;
  signature: Runtime['signature'];
  /** What the argument that names the database must be. */
  resource: z.ZodType<Resource>;
  run: (request: RunRequest, at: DatabasePlace<Resource>) => Promise<Verdict>;
};

/** `address` is the one of the resource's host to connect to: another look-up could answer another one. */
type DatabasePlace<Resource> = {
  resource: Resource;
  address: string;
  /** For where else a server may send its client. */
  vet: (endpoint: Endpoint) => Promise<Vetted>;
};

/** A language whose statements run in a database of the user's own, and in none of the platform's. */
export function databaseRuntime<Resource extends Endpoint>(
  database: Database<Resource>,
  forbidden: Endpoint[],
): Runtime {
  return {
    language: database.language,
    signature: database.signature,
    unavailable: async () => null,
    run: async (request): Promise<RunOutcome> => {
      const began = performance.now();
      const verdict = request.signal.aborted ? canceled() : await runVetted(database, request, forbidden);
      return { ...NOTHING_RAN, timings: { ...NOTHING_RAN.timings, runMs: performance.now() - began }, ...verdict };
    },
  };
}

async function runVetted<Resource extends Endpoint>(
  { language, resource, run }: Database<Resource>,
  request: RunRequest,
  forbidden: Endpoint[],
): Promise<Verdict> {
  const parsed = resource.safeParse(request.args[DATABASE]);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return badInput(
      `the argument "${DATABASE}" is no ${language} resource: ${issue?.path.join('.')} ${issue?.message}`,
    );
  }
  const vet = (endpoint: Endpoint) => vetEndpoint(endpoint, forbidden);
  const vetted = await vet(parsed.data);
  if ('refusal' in vetted) return badInput(`cannot connect to the database: ${vetted.refusal}`);
  return run(request, { resource: parsed.data, address: vetted.address, vet });
}
