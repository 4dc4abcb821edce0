import { z } from 'zod';
import { jsonSchema } from '@/engine/flow/schema';
import type { JsonSchema } from '@/engine/flow/schema';
import { loadOutcome } from '../db/job-reads';
import { AppError } from '../errors';
import { waitForEnd } from '../events/run-events';
import { submitRun } from './submit-run';

const WAIT_MS = 20_000;

export type Source = {
  workspaceId: string;
  language: string;
  content: string;
  by: { username: string; accountId: string | null };
};
export type Signature = { schema: JsonSchema; hasMain: boolean };

const signatureResult = z.object({ schema: jsonSchema, hasMain: z.boolean() });
const failureResult = z.object({ error: z.object({ message: z.string() }) });

/** Has a worker read the arguments of `main`. Refuses a source that does not parse, and says why. */
export async function inferSignature(source: Source, signal: AbortSignal): Promise<Signature> {
  const { workspaceId, language, content, by } = source;
  const id = await submitRun({ workspaceId, target: { kind: 'signature', language, content }, args: {}, by });
  if (!(await waitForEnd(id, WAIT_MS, signal))) {
    throw new AppError('unavailable', 'No worker has read the script in time. Is one running?', { retryAfterS: 5 });
  }
  const outcome = await loadOutcome(workspaceId, id);
  const result: unknown = JSON.parse(outcome?.resultJson ?? 'null');
  if (outcome?.doneStatus === 'success') return signatureResult.parse(result);
  const failure = failureResult.safeParse(result);
  const message = failure.success ? failure.data.error.message : 'The script cannot be read.';
  throw new AppError('invalid_input', message, { field: 'body.content' });
}
