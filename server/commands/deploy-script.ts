import { randomBytes } from 'node:crypto';
import type { ControlSettings } from '@/engine/flow/controls';
import type { JsonSchema } from '@/engine/flow/schema';
import type { ScriptLimits } from '@/engine/flow/script-limits';
import type { Caller } from '../auth/caller';
import { assertCanWrite } from '../auth/path-rights';
import { getConfig } from '../config';
import { saveCode } from '../db/code';
import type { OnWorkerLost } from '../db/live';
import { findLatestScript, findScriptVersion, insertScript, type RunLife } from '../db/scripts';
import { AppError } from '../errors';
import { assertWithinBounds } from '../limits';
import { emptyLock, needsLock } from '../locked-languages';
import { hasPreprocessor } from './has-preprocessor';
import { inferSignature } from './infer-signature';
import { type LockJob, prepareLockJob } from './lock-job';

export type ScriptDeployment = RunLife & {
  workspaceId: string;
  caller: Caller;
  path: string;
  summary: string;
  description: string;
  content: string;
  language: string;
  kind: string;
  parentHash: string | null;
  /** Follow whatever is newest at the path. */
  isParentAutomatic: boolean;
  /** Null or empty: read from `main`. */
  schema: JsonSchema | null;
  lock: string | null;
  tag: string | null;
  timeout: number | null;
  onWorkerLost: OnWorkerLost;
  priority: number | null;
  controls: ControlSettings;
  limits: ScriptLimits;
  isDedicated: boolean;
  isTemplate: boolean;
  deploymentMessage: string | null;
};

/** Deploys an immutable version and answers its hash. */
export async function deployScript(given: ScriptDeployment, signal: AbortSignal): Promise<string> {
  assertCanWrite(given.caller, given.path);
  assertWithinBounds(getConfig().limits, given);
  const parentHash = given.isParentAutomatic ? await newestHash(given) : given.parentHash;
  await assertMayReplace(given, parentHash);
  const schema = await schemaOf(given, signal);
  const hash = randomBytes(8).toString('hex');
  const codeHash = await saveCode(given.content);
  const job = await lockJobFor(given, { hash, codeHash });
  const script = {
    ...given,
    hash,
    parentHash,
    schema,
    codeHash,
    createdBy: given.caller.username,
    hasPreprocessor: hasPreprocessor(given.language, given.content),
    lock: given.lock ?? emptyLock(given.language, given.content),
    lockJob: job?.id ?? null,
  };
  const outcome = await insertScript(script, async (client) => job?.insert(client));
  if (outcome === 'stale') {
    throw new AppError('version_conflict', 'Somebody deployed a newer version meanwhile.', {
      field: 'body.parent_hash',
    });
  }
  if (outcome === 'taken') {
    throw new AppError('already_exists', 'A script is at this path: name its newest version as parent_hash.', {
      field: 'body.path',
    });
  }
  await job?.passOn();
  return hash;
}

/** What is deployed with its lock keeps it. */
async function lockJobFor(
  { workspaceId, path, language, content, lock, caller }: ScriptDeployment,
  version: { hash: string; codeHash: string },
): Promise<LockJob | null> {
  if (lock !== null || !needsLock(language, content)) return null;
  const target = { kind: 'dependencies' as const, path, language, previous: null, ...version };
  return prepareLockJob({ workspaceId, target, by: caller });
}

async function newestHash({ workspaceId, path }: ScriptDeployment): Promise<string | null> {
  return (await findLatestScript(workspaceId, path))?.hash ?? null;
}

/** Moving a script takes it away from where it was. */
async function assertMayReplace({ workspaceId, caller }: ScriptDeployment, parentHash: string | null): Promise<void> {
  const parent = parentHash === null ? null : await findScriptVersion(workspaceId, parentHash);
  if (parent) assertCanWrite(caller, parent.path);
}

// A deploy does not wait for a worker to come up, nor fail for a source that cannot be read: a schema that is
// missing costs only the form.
async function schemaOf(given: ScriptDeployment, signal: AbortSignal): Promise<JsonSchema | null> {
  if (given.schema && Object.keys(given.schema).length > 0) return given.schema;
  const { workspaceId, language, content, caller } = given;
  try {
    return (await inferSignature({ workspaceId, language, content, by: caller }, signal)).schema;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
