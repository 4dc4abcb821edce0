import type { Caller } from '../auth/caller';
import { addSecretRead } from '../db/secret-reads';

/** Has the worker mask in its log what a running job is about to be told. Done before the job is answered. */
export async function noteSecretRead({ job }: Caller, reference: string): Promise<void> {
  if (job) await addSecretRead(job, reference);
}
