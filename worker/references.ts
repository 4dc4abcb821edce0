import { parseExact } from '@/engine/input/exact-json';
import { LRUCache } from 'lru-cache';
import { SignatureError } from '@/runtimes/contract';
import type { RightsHolder } from '@/server/auth/path-rights';
import type { JobHead } from '@/server/db/live';
import { loadRunner, type Runner } from '@/server/db/runner';
import { AppError } from '@/server/errors';
import { type Resolved, resolveReferences, resolveWithSecrets } from '@/server/queries/resolve-references';
import type { References } from './flow/evaluate';

type Owner = Pick<JobHead, 'workspaceId' | 'accountId' | 'createdBy'>;

// Long enough for a flow's steps, short enough for a removed member.
const runners = new LRUCache<string, Runner>({ max: 1_000, ttl: 5_000 });

/** Whom a run reads variables and resources for. Throws where the account has lost its rights. */
export async function rightsOf(job: Owner): Promise<RightsHolder & { email: string }> {
  if (job.accountId === null) return { username: job.createdBy, role: 'superadmin', via: 'job', email: '' };
  const key = `${job.workspaceId}/${job.accountId}`;
  const runner = runners.get(key) ?? (await loadRunner(job.workspaceId, job.accountId));
  runners.set(key, runner);
  if (runner.role === null)
    throw new AppError('forbidden', `${job.createdBy} is no longer a member of this workspace.`);
  return { username: job.createdBy, role: runner.role, via: 'job', email: runner.email };
}

/** The arguments of a job with every `$var:` and `$res:` replaced. */
export async function resolveArgs(job: JobHead): Promise<ResolvedArgs> {
  const args = parseExact(job.argsJson) as Record<string, unknown>;
  if (!job.argsJson.includes('"$')) return { value: args, secrets: [] };
  return (await resolveWithSecrets(job.workspaceId, args, await rightsOf(job))) as ResolvedArgs;
}

type ResolvedArgs = Resolved & { value: Record<string, unknown> };

/** The secret texts behind references that a job has read. One that is not there any more has none. */
export async function secretsBehind(job: Owner, references: string[]): Promise<string[]> {
  const rights = await rightsOf(job);
  const found = references.map((text) =>
    resolveWithSecrets(job.workspaceId, text, rights).then(
      ({ secrets }) => secrets,
      (error: unknown) => {
        if (error instanceof AppError) return [];
        throw error;
      },
    ),
  );
  return (await Promise.all(found)).flat();
}

/** Reads what stands in a source instead of an argument; `onSecrets` hears of the secret texts in it first. */
export function resolverFor(
  job: JobHead,
  onSecrets: (secrets: string[]) => void,
): (reference: string) => Promise<unknown> {
  return async (reference) => {
    try {
      const { value, secrets } = await resolveWithSecrets(job.workspaceId, reference, await rightsOf(job));
      onSecrets(secrets);
      return value;
    } catch (error) {
      if (error instanceof AppError) throw new SignatureError(error.message);
      throw error;
    }
  };
}

/** `variable()` and `resource()` of a flow's expressions. */
export function referencesFor(flow: Owner): References {
  const read = async (text: string) =>
    JSON.stringify(await resolveReferences(flow.workspaceId, text, await rightsOf(flow)));
  return { variable: (path) => read(`$var:${path}`), resource: (path) => read(`$res:${path}`) };
}
