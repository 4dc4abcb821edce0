import { uuidv7 } from 'uuidv7';
import type { LeafValue } from '@/engine/flow/schema';
import { type Effect, initialState } from '@/engine/run/state';
import { FLOW_TAG } from '@/server/commands/submit-run';
import { getConfig } from '@/server/config';
import { saveCode } from '@/server/db/code';
import { findFlow, findScript, findScriptByHash } from '@/server/db/flow-documents';
import type { NewJob, NewScope } from '@/server/db/plan';
import { type Held, loadHead } from './memory';

/** The step can't be started: the flow names something that is not there. */
export class StepRefused extends Error {
  override name = 'StepRefused';
}

type Start = Extract<Effect, { type: 'start_step' }>;
type Runnable = Pick<NewJob, 'kind' | 'tag'> & Partial<NewJob>;

/** The job of a step, and for a sub-flow the scope it begins with. Throws StepRefused. */
export async function newStep(held: Held, effect: Start): Promise<{ job: NewJob; scope: NewScope | null }> {
  const flow = await loadHead(held.row.flowId);
  const root = await loadHead(held.row.rootId);
  const value = effect.module.value as LeafValue;
  const runnable = await resolve(value, { workspaceId: flow.workspaceId, before: root.createdAt });
  const id = uuidv7();
  const job: NewJob = {
    id,
    runnablePath: null,
    scriptHash: null,
    flowVersionId: null,
    codeHash: null,
    language: null,
    lock: null,
    ...runnable,
    args: await argumentsOf(effect.args),
    parentId: held.row.flowId,
    scopeId: held.row.id,
    moduleId: effect.module.id,
    retryNo: effect.retryNo,
    priority: effect.module.priority ?? flow.priority,
    timeoutMs: timeoutOf(effect, runnable),
    queueTimeoutMs: getConfig().limits.queueTimeoutMs,
    onWorkerLost: effect.module.on_worker_lost ?? runnable.onWorkerLost ?? null,
    createdBy: flow.createdBy,
    accountId: flow.accountId,
    traceparent: flow.traceparent,
    delayMs: effect.delayMs,
    chained: false,
  };
  return { job, scope: value.type === 'flow' ? rootScope(id) : null };
}

/** The step's own, else the script's or flow's. No script runs longer than the instance allows. */
function timeoutOf(effect: Start, runnable: Runnable): number | null {
  const own = effect.timeoutS === null ? (runnable.timeoutMs ?? null) : Math.round(effect.timeoutS * 1000);
  if (runnable.kind === 'flow') return own;
  const { timeoutMs } = getConfig().limits;
  return Math.min(own ?? timeoutMs, timeoutMs);
}

/** A retry gets the arguments of the try before it: they are not evaluated anew. */
async function argumentsOf(args: Start['args']): Promise<Record<string, unknown>> {
  return 'of' in args ? (JSON.parse((await loadHead(args.of)).argsJson) as Record<string, unknown>) : args.bound;
}

/** A run finishes on the versions it started with: paths mean what they meant when the run was accepted. */
async function resolve(value: LeafValue, at: { workspaceId: string; before: Date }): Promise<Runnable> {
  if (value.type === 'rawscript') return inlineScript(value);
  if (value.type === 'script') return deployedScript(value, at);
  const found = await findFlow(at.workspaceId, value.path, at.before);
  if (!found) throw new StepRefused(`There is no flow at ${value.path}.`);
  return {
    kind: 'flow',
    runnablePath: found.path,
    flowVersionId: found.id,
    tag: found.tag ?? FLOW_TAG,
    timeoutMs: found.timeout === null ? null : found.timeout * 1000,
  };
}

async function inlineScript(value: Extract<LeafValue, { type: 'rawscript' }>): Promise<Runnable> {
  return {
    kind: 'preview',
    runnablePath: value.path ?? null,
    codeHash: await saveCode(value.content),
    language: value.language,
    lock: value.lock ?? null,
    tag: value.tag || value.language,
  };
}

async function deployedScript(
  value: Extract<LeafValue, { type: 'script' }>,
  at: { workspaceId: string; before: Date },
): Promise<Runnable> {
  const found = value.hash
    ? await findScriptByHash(at.workspaceId, value.hash)
    : await findScript(at.workspaceId, value.path, at.before);
  if (!found)
    throw new StepRefused(`There is no script ${value.hash ? `with hash ${value.hash}` : `at ${value.path}`}.`);
  return {
    kind: 'script',
    runnablePath: found.path,
    scriptHash: found.hash,
    codeHash: found.codeHash,
    language: found.language,
    lock: found.lock,
    tag: value.tag_override || found.tag || found.language,
    timeoutMs: found.timeout === null ? null : found.timeout * 1000,
    onWorkerLost: found.onWorkerLost,
  };
}

function rootScope(id: string): NewScope {
  return {
    id,
    flowId: id,
    parentScopeId: null,
    parentModuleId: null,
    parentRun: null,
    idx: null,
    list: '/modules',
    iter: null,
    state: initialState(id),
    status: 'running',
    ok: null,
    result: null,
  };
}
