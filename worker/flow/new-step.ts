import { parseExact } from '@/engine/input/exact-json';
import { uuidv7 } from 'uuidv7';
import type { FlowModule, FlowValue } from '@/engine/flow/schema';
import { deleteAfterS } from '@/engine/run/delete-after';
import { fillTemplate, isOpenTag } from '@/engine/input/template';
import { type Effect, initialState } from '@/engine/run/state';
import { FLOW_TAG } from '@/server/commands/submit-run';
import { getConfig } from '@/server/config';
import type { JobHead } from '@/server/db/live';
import type { NewJob, NewScope } from '@/server/db/plan';
import { isTagAllowed, tagRefusal } from '@/server/queries/is-tag-allowed';
import { controlsOf, type RunControls } from '@/server/run-controls';
import { loadFlowInput, type Unwritten } from '@/server/db/values';
import { type FlowMemory, type Held, loadHead } from './memory';
import { stepRunnable, StepRefused, type StepRunnable } from './step-runnable';

type Start = Extract<Effect, { type: 'start_step' }>;
type Args = Record<string, unknown>;

/** The job of a step, and for a sub-flow the scope it begins with. Throws StepRefused. */
export async function newStep(
  held: Held,
  effect: Start,
  memory: FlowMemory,
): Promise<{ job: NewJob; scope: NewScope | null }> {
  const { module } = effect;
  const flow = await loadHead(held.row.flowId);
  const root = await loadHead(held.row.rootId);
  if (module.value.type === 'flow') await assertNotTooDeep(flow);
  const runnable = await runnableOf(module, { flow, root, memory });
  const args = await argumentsOf(held, effect.args, memory.unwritten());
  const keptFor = shortest(deleteAfterS(held.facts, module), runnable.settings.delete_after_secs ?? null);
  const id = uuidv7();
  const job: NewJob = {
    id,
    runnablePath: null,
    scriptHash: null,
    flowVersionId: null,
    codeHash: null,
    language: null,
    lock: null,
    ...runnable.job,
    args,
    parentId: held.row.flowId,
    scopeId: held.row.id,
    moduleId: module.id,
    retryNo: effect.retryNo,
    tag: await tagOf(runnable, { flow, args, document: held.facts.flow }),
    priority: module.priority ?? (flow.priority || runnable.priority || 0),
    timeoutMs: timeoutOf(effect, runnable.job),
    queueTimeoutMs: getConfig().limits.queueTimeoutMs,
    onWorkerLost: module.on_worker_lost ?? runnable.job.onWorkerLost ?? null,
    createdBy: flow.createdBy,
    accountId: flow.accountId,
    traceparent: flow.traceparent,
    entrypoint: effect.isPreprocessor ? 'preprocessor' : null,
    restartedFrom: runnable.job.kind === 'flow' ? effect.restart : null,
    deleteAfterS: keptFor,
    delayMs: effect.delayMs,
    chained: false,
    controls: controlsFor(effect, { flow, runnable, args, keptFor }),
  };
  return { job, scope: runnable.job.kind === 'flow' ? rootScope(id) : null };
}

/** Asked once: within a run a path means the same all the time. */
async function runnableOf(
  module: FlowModule,
  { flow, root, memory }: { flow: JobHead; root: JobHead; memory: FlowMemory },
): Promise<StepRunnable> {
  const key = `${flow.flowVersionId ?? flow.codeHash}/${module.id}`;
  const known = memory.runnables.get(key) ?? (await stepRunnable(module, { flow, before: root.createdAt }));
  memory.runnables.set(key, known);
  return known;
}

const DEPTH_MAX = 20;

async function assertNotTooDeep(flow: JobHead): Promise<void> {
  let depth = 1;
  for (let around = flow; around.parentId !== null; around = await loadHead(around.parentId)) depth++;
  if (depth < DEPTH_MAX) return;
  throw new StepRefused(
    `Flows run inside flows ${DEPTH_MAX} deep here, which is the limit. If the flow calls itself, give it an end; else call the next one from a step of the first.`,
  );
}

/** The step's own, else the script's or flow's. No script runs longer than the instance allows. */
function timeoutOf(effect: Start, runnable: StepRunnable['job']): number | null {
  const own = effect.timeoutS === null ? (runnable.timeoutMs ?? null) : Math.round(effect.timeoutS * 1000);
  if (runnable.kind === 'flow') return own;
  const { timeoutMs } = getConfig().limits;
  return Math.min(own ?? timeoutMs, timeoutMs);
}

/** A retry gets the arguments of the try before it: they are not evaluated anew. */
async function argumentsOf(held: Held, args: Start['args'], unwritten: Unwritten): Promise<Args> {
  if ('bound' in args) return args.bound;
  if ('ofFlow' in args) return loadFlowInput(held.row.id, unwritten);
  return parseExact((await loadHead(args.of)).argsJson) as Args;
}

/** A flow on a tag of its own takes its steps along, unless they have one and it lets them. */
async function tagOf(
  runnable: StepRunnable,
  { flow, args, document }: { flow: JobHead; args: Args; document: FlowValue },
): Promise<string> {
  const own = runnable.tag || runnable.defaultTag;
  const isOwnKept = document.preserve_step_tags === true && runnable.tag !== '';
  // Before a preprocessor has made the arguments, the flow's tag is not known.
  const template = flow.tag === FLOW_TAG || isOwnKept || isOpenTag(flow.tag) ? own : flow.tag;
  const tag = fillTemplate(template, { workspaceId: flow.workspaceId, args });
  if (!(await isTagAllowed(flow.workspaceId, tag))) throw new StepRefused(tagRefusal(flow.workspaceId, tag));
  return tag;
}

/** What the step says about itself comes before what its script or flow says. */
function controlsFor(
  { module, retryNo }: Start,
  run: { flow: JobHead; runnable: StepRunnable; args: Args; keptFor: number | null },
): RunControls | null {
  const { flow, runnable, args, keptFor } = run;
  const { identity } = runnable;
  const own = module.debouncing;
  const settings = { ...runnable.settings, ...cacheOf(module), delete_after_secs: keptFor };
  const controls = controlsOf(settings, { ...flow, args, identity, place: runnable.place, isStep: false });
  const place = `flow/${flow.runnablePath ?? flow.codeHash}-${module.id}`;
  const debounced = own ? controlsOf(own, { ...flow, args, identity, place, isStep: true }) : controls;
  return present({ ...controls, debounce: retryNo === 0 ? debounced.debounce : null });
}

function present(controls: RunControls): RunControls | null {
  return controls.cacheKey || controls.concurrency || controls.debounce ? controls : null;
}

function cacheOf({ cache_ttl, cache_ignore_s3_path }: FlowModule) {
  return (cache_ttl ?? 0) > 0 ? { cache_ttl, cache_ignore_s3_path } : {};
}

function shortest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
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
