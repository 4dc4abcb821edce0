import { exactJson } from '@/engine/input/exact-json';
import { uuidv7 } from 'uuidv7';
import { type FlowValue, flowValue } from '@/engine/flow/schema';
import { fillTemplate, isOpenTag } from '@/engine/input/template';
import type { RestartPoint } from '@/engine/run/restart-point';
import { initialState } from '@/engine/run/state';
import { getConfig } from '../config';
import { saveCode } from '../db/code';
import {
  findFlowVersion,
  findNewestFlow,
  findNewestScript,
  findScriptByHash,
  type FlowVersion,
  loadFlowDocument,
  type ScriptVersion,
} from '../db/flow-documents';
import { insertPerpetual } from '../db/perpetual-runs';
import { type Accepted, findByIdempotencyKey, type IdempotencyKey, insertRoot, type NewRoot } from '../db/submit';
import { AppError } from '../errors';
import { publishRunChanged } from '../events/run-events';
import { failpoint } from '../failpoints';
import { admit } from '../queue/admit';
import { dispatch } from '../queue/dispatch';
import { isTagAllowed, tagRefusal } from '../queries/is-tag-allowed';
import { controlsOf, flowNames, type RunControls, type RunSettings } from '../run-controls';
import { scriptTag } from '../script-tag';
import { sendTickets } from '../queue/send';
import { checkQueueRoom } from './check-queue-room';

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
  | { kind: 'signature'; language: string; content: string }
  /** Resolves the packages of a script's version. */
  | { kind: 'dependencies'; path: string; hash: string; language: string; codeHash: string; previous: string | null }
  /** The same for the inline scripts of a flow's version; null where it is not there yet. */
  | { kind: 'flowdependencies'; path: string; versionId: number | null };

export type RunSubmission = {
  workspaceId: string;
  target: RunTarget;
  args: Record<string, unknown>;
  by: { username: string; accountId: string | null };
  id?: string;
  tag?: string | null;
  scheduledFor?: Date | null;
  timeoutS?: number | null;
  /** Before that of the script or flow. */
  priority?: number | null;
  /** Seconds a result may be old to be used again, in place of what the script or flow says. */
  cacheTtlS?: number | null;
  restartedFrom?: RestartPoint | null;
  schedulePath?: string;
  notBefore?: Date | null;
  idempotency?: IdempotencyKey | null;
  /** What a trigger from outside has to say. What has a preprocessor makes its arguments of it. */
  event?: (() => Record<string, unknown>) | null;
  /** The trace it was asked for in: see `storedContext`. */
  traceparent?: string | null;
  /** Where its caller waits: see `replyAddress`. */
  replyTo?: string | null;
  /** Shown to whoever starts it alone, whatever the script or flow says. */
  isPrivate?: boolean;
};

/** Scopes of flows run where their expressions can be evaluated, scripts where their language is served. */
export const FLOW_TAG = 'flow';

/**
 * Accepts a run: when this returns, it is committed and will reach exactly one end. The ticket is sent after the
 * commit and may get lost. An id that was used before answers the same id and starts nothing; so does a key.
 */
export async function submitRun(run: RunSubmission): Promise<string> {
  const [root] = await Promise.all([prepareRoot(run), checkQueueRoom(run.workspaceId)]);
  const accepted = await (root.isPerpetual ? insertPerpetual(root) : insertRoot(root));
  await failpoint('submit.after_commit');
  if (accepted) await passOn([{ root, accepted }]);
  return accepted === null && run.idempotency ? runOfKey(run.workspaceId, run.idempotency) : root.id;
}

/** The rows of a run, on the versions that are deployed now. Refuses what is not there. */
export async function prepareRoot(run: RunSubmission): Promise<NewRoot> {
  const id = run.id ?? uuidv7();
  const { settings, identity, place, hasPreprocessor, ...what } = await resolve(run);
  const input = await inputOf(id, run, { ...what, hasPreprocessor });
  return {
    id,
    workspaceId: run.workspaceId,
    ...NOTHING,
    ...what,
    ...input.row,
    tag: await tagOf(run, run.tag || what.tag, input),
    priority: run.priority ?? what.priority ?? 0,
    timeoutMs: timeoutOf(run, what),
    queueTimeoutMs: getConfig().limits.queueTimeoutMs,
    createdBy: run.by.username,
    accountId: run.by.accountId,
    scheduledFor: run.scheduledFor ?? null,
    traceparent: run.traceparent,
    replyTo: run.replyTo,
    isPrivate: run.isPrivate || what.isPrivate === true,
    restartedFrom: run.restartedFrom ? JSON.stringify(run.restartedFrom) : null,
    schedulePath: run.schedulePath ?? null,
    notBefore: run.notBefore ?? null,
    controls: controlsFor(run, { settings, identity, place }, input),
    idempotency: run.idempotency ?? null,
  };
}

/** The run that a request with this key has started. */
async function runOfKey(workspaceId: string, { key, requestHash }: IdempotencyKey): Promise<string> {
  const known = await findByIdempotencyKey(workspaceId, key);
  if (known?.requestHash === requestHash) return known.jobId;
  const message = `The Idempotency-Key ${key} was used for another request within the last 24 hours. Send each request with a key of its own, and the same request again with the same key.`;
  throw new AppError('idempotency_key_reused', message, { field: 'headers.idempotency-key' });
}

/** A flow has all the time in the world unless it or its caller says otherwise; a script what the instance allows. */
function timeoutOf(run: RunSubmission, what: Pick<NewRoot, 'kind'> & Partial<NewRoot>): number | null {
  const own = run.timeoutS ? run.timeoutS * 1000 : (what.timeoutMs ?? null);
  if (what.kind === 'flow' || what.kind === 'flowpreview') return own;
  const { timeoutMs } = getConfig().limits;
  return Math.min(own ?? timeoutMs, timeoutMs);
}

export type AcceptedRun = { root: NewRoot; accepted: Accepted };

/** What follows the commit, and may get lost. */
export async function passOn(runs: AcceptedRun[]): Promise<void> {
  for (const replaced of runs.flatMap(({ accepted }) => accepted.replaced)) publishRunChanged(replaced);
  await sendTickets(runs.flatMap(({ accepted }) => accepted.ticket ?? []));
  await dispatch(runs.flatMap(({ accepted }) => accepted.woken));
  for (const { root } of runs) {
    if (root.controls.concurrency) await admit(root.workspaceId, [root.controls.concurrency.key]);
  }
}

/** What a run is given. Of an event, its preprocessor makes the arguments. */
type Input = { row: Pick<NewRoot, 'isEvent' | 'argsJson' | 'scopeState'>; args: Args; isFlow: boolean };
type Args = Record<string, unknown>;

async function inputOf(id: string, run: RunSubmission, what: Omit<Resolved, keyof Named>): Promise<Input> {
  const isFlow = what.kind === 'flow' || what.kind === 'flowpreview';
  const isEvent = Boolean(run.event) && (isFlow ? await hasPreprocessorStep(what) : what.hasPreprocessor === true);
  const args = isEvent ? { event: run.event?.() } : run.args;
  const scopeState = isFlow ? JSON.stringify(initialState(id)) : null;
  return { row: { isEvent, argsJson: exactJson(args), scopeState }, args, isFlow };
}

async function hasPreprocessorStep({ flowVersionId = null, codeHash = null }: Partial<NewRoot>): Promise<boolean> {
  return Boolean((await loadFlowDocument({ flowVersionId, codeHash })).preprocessor_module);
}

/** What a flow's arguments say is known once its preprocessor has made them: until then a template stays one. */
async function tagOf({ workspaceId }: RunSubmission, template: string, { row, args, isFlow }: Input): Promise<string> {
  if (row.isEvent && isFlow && isOpenTag(template)) return template;
  const tag = fillTemplate(template, { workspaceId, args });
  if (await isTagAllowed(workspaceId, tag)) return tag;
  throw new AppError('forbidden', tagRefusal(workspaceId, tag));
}

type Named = { settings: RunSettings; identity: string; place: string };

function controlsFor(run: RunSubmission, { settings, identity, place }: Named, input: Input): RunControls {
  const { workspaceId, by } = run;
  // The keys of a flow follow from its arguments: its preprocessor comes first.
  if (input.row.isEvent && input.isFlow) return { ...NO_CONTROLS, cacheTtlS: run.cacheTtlS ?? null };
  const { args } = input;
  const asked = run.cacheTtlS === undefined ? settings : { ...settings, cache_ttl: run.cacheTtlS };
  const controls = controlsOf(asked, { workspaceId, args, accountId: by.accountId, identity, place, isStep: false });
  // A restart takes over what it wants of an earlier run by itself, and a time that was asked for is kept.
  if (run.restartedFrom) return { ...controls, cacheKey: null, cacheTtlS: null, debounce: null };
  return run.scheduledFor ? { ...controls, debounce: null } : controls;
}

type Resolved = Pick<NewRoot, 'kind' | 'tag'> &
  Partial<Omit<NewRoot, 'controls'>> &
  Named & {
    /** Of a script. */
    hasPreprocessor?: boolean;
  };

const NO_CONTROLS: RunControls = { cacheKey: null, cacheTtlS: null, concurrency: null, debounce: null };
const NO_NAMES: Named = { settings: {}, identity: '', place: '' };

const NOTHING = {
  runnablePath: null,
  scriptHash: null,
  flowVersionId: null,
  codeHash: null,
  language: null,
  lock: null,
  onWorkerLost: null,
  isPrivate: false,
  deleteAfterS: null,
  isPerpetual: false,
};

async function resolve({ workspaceId, target }: RunSubmission): Promise<Resolved> {
  switch (target.kind) {
    case 'script':
      return deployedScript(workspaceId, target);
    case 'flow':
      return deployedFlow(workspaceId, target);
    case 'flowpreview':
      return previewFlow(target);
    case 'signature': {
      const codeHash = await saveCode(target.content);
      return { kind: 'signature', language: target.language, codeHash, tag: FLOW_TAG, ...NO_NAMES };
    }
    case 'dependencies': {
      const { path, hash, language, codeHash, previous } = target;
      const what = { runnablePath: path, scriptHash: hash, language, codeHash, lock: previous };
      return { kind: 'dependencies', ...what, tag: FLOW_TAG, ...NO_NAMES };
    }
    case 'flowdependencies': {
      const what = { runnablePath: target.path, flowVersionId: target.versionId };
      return { kind: 'flowdependencies', ...what, tag: FLOW_TAG, ...NO_NAMES };
    }
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
      : await findNewestScript(workspaceId, target.path);
  if (found) return ofScript(workspaceId, found);
  throw new AppError(
    'script_not_found',
    `There is no script ${'hash' in target ? `with hash ${target.hash}` : `at ${target.path}`}.`,
  );
}

async function deployedFlow(workspaceId: string, target: Target<'flow'>): Promise<Resolved> {
  const found =
    'versionId' in target
      ? await findFlowVersion(workspaceId, target.versionId)
      : await findNewestFlow(workspaceId, target.path);
  if (found) return ofFlow(found);
  throw new AppError(
    'flow_not_found',
    `There is no flow ${'path' in target ? `at ${target.path}` : target.versionId}.`,
  );
}

async function previewFlow(target: Target<'flowpreview'>): Promise<Resolved> {
  const value = flowValue.parse(target.value);
  const codeHash = await saveCode(JSON.stringify(value));
  return {
    kind: 'flowpreview',
    runnablePath: target.path ?? null,
    codeHash,
    tag: FLOW_TAG,
    priority: value.priority ?? undefined,
    settings: value,
    ...flowNames({ codeHash, runnablePath: target.path }),
  };
}

async function previewScript(target: Target<'preview'>): Promise<Resolved> {
  return {
    kind: 'preview',
    runnablePath: target.path ?? null,
    codeHash: await saveCode(target.content),
    language: target.language,
    lock: target.lock ?? null,
    tag: target.tag || target.language,
    ...NO_NAMES,
  };
}

function ofScript(workspaceId: string, script: ScriptVersion): Resolved {
  return {
    kind: 'script',
    runnablePath: script.path,
    scriptHash: script.hash,
    codeHash: script.codeHash,
    language: script.language,
    lock: script.lock,
    tag: scriptTag(workspaceId, script) || script.language,
    timeoutMs: script.timeout === null ? null : script.timeout * 1000,
    onWorkerLost: script.onWorkerLost,
    priority: script.priority ?? undefined,
    settings: { ...script.controls, delete_after_secs: script.deleteAfterS },
    deleteAfterS: script.deleteAfterS,
    isPrivate: script.isPrivate,
    isPerpetual: script.isPerpetual,
    hasPreprocessor: script.hasPreprocessor,
    identity: `script:${script.hash}`,
    place: `script/${script.path}`,
  };
}

async function ofFlow(flow: FlowVersion): Promise<Resolved> {
  const value = await loadFlowDocument({ flowVersionId: flow.id, codeHash: null });
  return {
    kind: 'flow',
    runnablePath: flow.path,
    flowVersionId: flow.id,
    isPrivate: flow.isPrivate,
    timeoutMs: flow.timeout === null ? null : flow.timeout * 1000,
    tag: flow.tag || FLOW_TAG,
    priority: value.priority ?? undefined,
    settings: value,
    ...flowNames({ flowVersionId: flow.id, runnablePath: flow.path }),
  };
}
