import { uuidv7 } from 'uuidv7';
import { type FlowValue, flowValue } from '@/engine/flow/schema';
import { initialState } from '@/engine/run/state';
import { getConfig } from '../config';
import { saveCode } from '../db/code';
import {
  findFlow,
  findFlowVersion,
  findScript,
  findScriptByHash,
  type FlowVersion,
  type ScriptVersion,
} from '../db/flow-documents';
import { insertRoot, type NewRoot } from '../db/submit';
import { AppError } from '../errors';
import { failpoint } from '../failpoints';
import { dispatch } from '../queue/dispatch';

export type RunTarget =
  | { kind: 'script'; path: string }
  | { kind: 'script'; hash: string }
  | {
      kind: 'preview';
      language: string;
      content: string;
      path?: string | null;
      lock?: string | null;
      tag?: string | null;
    }
  | { kind: 'flow'; path: string }
  | { kind: 'flow'; versionId: number }
  | { kind: 'flowpreview'; value: FlowValue; path?: string | null }
  /** Reads a script's signature on a worker; its result is `{schema, hasMain}`. */
  | { kind: 'signature'; language: string; content: string };

export type RestartPoint = { flow_job_id: string; step_id: string; branch_or_iteration_n?: number | null };

export type RunSubmission = {
  workspaceId: string;
  target: RunTarget;
  args: Record<string, unknown>;
  by: { username: string; accountId: string | null };
  id?: string;
  tag?: string | null;
  scheduledFor?: Date | null;
  timeoutS?: number | null;
  priority?: number;
  restartedFrom?: RestartPoint | null;
};

/** Scopes of flows run where their expressions can be evaluated, scripts where their language is served. */
export const FLOW_TAG = 'flow';

/**
 * Accepts a run: when this returns, it is committed and will reach exactly one end. The ticket is sent after the
 * commit and may get lost. An id that was used before answers the same id and starts nothing.
 */
export async function submitRun(run: RunSubmission): Promise<string> {
  const id = run.id ?? uuidv7();
  const what = await resolve(run);
  const isFlow = what.kind === 'flow' || what.kind === 'flowpreview';
  const isNew = await insertRoot({
    id,
    workspaceId: run.workspaceId,
    ...NOTHING,
    ...what,
    argsJson: JSON.stringify(run.args),
    tag: run.tag ?? what.tag,
    priority: run.priority ?? 0,
    timeoutMs: timeoutOf(run, what),
    queueTimeoutMs: getConfig().limits.queueTimeoutMs,
    createdBy: run.by.username,
    accountId: run.by.accountId,
    scheduledFor: run.scheduledFor ?? null,
    restartedFrom: run.restartedFrom ? JSON.stringify(run.restartedFrom) : null,
    scopeState: isFlow ? JSON.stringify(initialState(id)) : null,
  });
  await failpoint('submit.after_commit');
  if (isNew && !run.scheduledFor) await dispatch([id]);
  return id;
}

/** A flow has all the time in the world unless it or its caller says otherwise; a script what the instance allows. */
function timeoutOf(run: RunSubmission, what: Resolved): number | null {
  const own = run.timeoutS ? run.timeoutS * 1000 : (what.timeoutMs ?? null);
  if (what.kind === 'flow' || what.kind === 'flowpreview') return own;
  const { timeoutMs } = getConfig().limits;
  return Math.min(own ?? timeoutMs, timeoutMs);
}

type Resolved = Pick<NewRoot, 'kind' | 'tag'> & Partial<NewRoot>;

const NOTHING = {
  runnablePath: null,
  scriptHash: null,
  flowVersionId: null,
  codeHash: null,
  language: null,
  lock: null,
  traceparent: null,
  onWorkerLost: null,
};

async function resolve({ workspaceId, target }: RunSubmission): Promise<Resolved> {
  switch (target.kind) {
    case 'script':
      return deployedScript(workspaceId, target);
    case 'flow':
      return deployedFlow(workspaceId, target);
    case 'flowpreview': {
      const codeHash = await saveCode(JSON.stringify(flowValue.parse(target.value)));
      return { kind: 'flowpreview', runnablePath: target.path ?? null, codeHash, tag: FLOW_TAG };
    }
    case 'signature':
      return { kind: 'signature', language: target.language, codeHash: await saveCode(target.content), tag: FLOW_TAG };
    case 'preview':
      return previewScript(target);
    default:
      return target satisfies never;
  }
}

type Target<K extends RunTarget['kind']> = Extract<RunTarget, { kind: K }>;

async function deployedScript(workspaceId: string, target: Target<'script'>): Promise<Resolved> {
  const found =
    'hash' in target
      ? await findScriptByHash(workspaceId, target.hash)
      : await findScript(workspaceId, target.path, null);
  if (found) return ofScript(found);
  throw new AppError(
    'script_not_found',
    `There is no script ${'hash' in target ? `with hash ${target.hash}` : `at ${target.path}`}.`,
  );
}

async function deployedFlow(workspaceId: string, target: Target<'flow'>): Promise<Resolved> {
  const found =
    'versionId' in target
      ? await findFlowVersion(workspaceId, target.versionId)
      : await findFlow(workspaceId, target.path, null);
  if (found) return ofFlow(found);
  throw new AppError(
    'flow_not_found',
    `There is no flow ${'path' in target ? `at ${target.path}` : target.versionId}.`,
  );
}

async function previewScript(target: Target<'preview'>): Promise<Resolved> {
  return {
    kind: 'preview',
    runnablePath: target.path ?? null,
    codeHash: await saveCode(target.content),
    language: target.language,
    lock: target.lock ?? null,
    tag: target.tag ?? target.language,
  };
}

function ofScript(script: ScriptVersion): Resolved {
  return {
    kind: 'script',
    runnablePath: script.path,
    scriptHash: script.hash,
    codeHash: script.codeHash,
    language: script.language,
    lock: script.lock,
    tag: script.tag ?? script.language,
    timeoutMs: script.timeout === null ? null : script.timeout * 1000,
    onWorkerLost: script.onWorkerLost,
  };
}

function ofFlow(flow: FlowVersion): Resolved {
  return {
    kind: 'flow',
    runnablePath: flow.path,
    flowVersionId: flow.id,
    tag: FLOW_TAG,
    timeoutMs: flow.timeout === null ? null : flow.timeout * 1000,
  };
}
