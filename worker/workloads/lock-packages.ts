import { allModules } from '@/engine/flow/document';
import type { FlowModule } from '@/engine/flow/schema';
import { BuildFailed } from '@/runtimes/packages/build';
import type { ScriptFile } from '@/runtimes/contract';
import { relockDependants } from '@/server/commands/relock-dependants';
import { codeHashOf, loadCode } from '@/server/db/code';
import { loadFlowDocument } from '@/server/db/flow-documents';
import type { Claimed, JobHead } from '@/server/db/live';
import { saveFlowLocks, saveScriptLock, saveScriptLockError } from '@/server/db/locks';
import type { DoneJob } from '@/server/db/plan';
import type { InlineLock } from '@/server/flow-locks';
import { readRegistries } from '@/server/queries/registries';
import type { WorkerContext } from '../context';
import { canceledJob, failedJob } from '../outcome/done-job';
import { collectModules } from '../packages/modules';
import { StoppableRun } from '../stoppable-run';
import { LogWriter } from './log-writer';

type Locking = {
  worker: WorkerContext;
  claimed: Claimed;
  job: JobHead;
  onLog: (text: string) => Promise<void>;
  run: StoppableRun;
};

/** Resolves the packages of a script or a flow that was deployed. Null: another worker is to do it. */
export async function lockPackages(worker: WorkerContext, claimed: Claimed, job: JobHead): Promise<DoneJob | null> {
  const run = new StoppableRun();
  worker.running.set(claimed.id, run);
  const locking = { worker, claimed, job, run, onLog: new LogWriter(claimed, run).write };
  try {
    return await (job.kind === 'dependencies' ? lockScript(locking) : lockFlow(locking));
  } catch (error) {
    if (run.why === null) throw error;
    return run.why === 'drained' || run.why === 'lost' ? null : canceledJob(claimed, run.why);
  } finally {
    worker.running.delete(claimed.id);
  }
}

async function lockScript(locking: Locking): Promise<DoneJob> {
  const { claimed, job } = locking;
  const { workspaceId, scriptHash, runnablePath, language, lock: previous } = job;
  const hash = scriptHash ?? '';
  const path = runnablePath ?? '';
  try {
    const main = { path, source: await loadCode(job.codeHash ?? '') };
    const { lock, imports } = await resolve(locking, { language: language ?? '', main, previous });
    await saveScriptLock({ workspaceId, hash, path, lock, imports });
    await relockDependants(job);
    return succeeded(claimed, { lock });
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error;
    await saveScriptLockError(workspaceId, hash, error.message);
    return failedJob(claimed, error.runError);
  }
}

async function lockFlow(locking: Locking): Promise<DoneJob> {
  const { claimed, job } = locking;
  const { workspaceId, flowVersionId, runnablePath } = job;
  const path = runnablePath ?? '';
  const document = await loadFlowDocument({ flowVersionId, codeHash: null });
  const found: LockedStep[] = [];
  for (const module of allModules(document)) found.push(...(await lockStep(locking, path, module)));
  const problems = found.flatMap(({ problem }) => problem ?? []);
  const errorLogs = problems.length > 0 ? problems.join('\n') : null;
  const locks = new Map(found.flatMap(({ lock }) => (lock ? [[`${lock.language} ${lock.codeHash}`, lock]] : [])));
  const imports = [...new Set(found.flatMap((step) => step.imports))];
  const versionId = flowVersionId ?? 0;
  await saveFlowLocks({ workspaceId, versionId, path, locks: [...locks.values()], imports, errorLogs });
  if (errorLogs !== null) return failedJob(claimed, { name: 'DependencyError', message: errorLogs });
  return succeeded(claimed, { locked: locks.size });
}

type LockedStep = { lock: InlineLock | null; imports: string[]; problem: string | null };

/** Nothing for a step that is no inline script, or has its lock. */
async function lockStep(locking: Locking, path: string, { id, value }: FlowModule): Promise<LockedStep[]> {
  if (value.type !== 'rawscript' || value.lock) return [];
  const { language, content } = value;
  try {
    await locking.onLog(`Step ${id}\n`);
    const { lock, imports } = await resolve(locking, { language, main: { path, source: content }, previous: null });
    return [{ lock: lock === null ? null : { language, codeHash: codeHashOf(content), lock }, imports, problem: null }];
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error;
    await locking.onLog(`${error.message}\n`);
    return [{ lock: null, imports: [], problem: `Step ${id}: ${error.message}` }];
  }
}

type Source = { language: string; main: ScriptFile; previous: string | null };

/**
 * The lock of one source, empty where it needs no packages; they are installed here, so that the first run is quick. Null
 * where this machine does not have the language: then each run resolves them.
 */
async function resolve(
  { worker, job, onLog, run }: Locking,
  { language, main, previous }: Source,
): Promise<{ lock: string | null; imports: string[] }> {
  const runtime = worker.runtimes.get(language);
  const dependencies = runtime?.dependencies;
  if (!dependencies) return { lock: '', imports: [] };
  const missing = await runtime.unavailable();
  if (missing !== null) {
    await onLog(`${missing} Each run will resolve the packages.\n`);
    return { lock: null, imports: [] };
  }
  const { workspaceId } = job;
  const modules = await collectModules(dependencies, { workspaceId, language, main });
  const imports = modules.flatMap(({ path }) => path ?? []);
  const { requirements } = await dependencies.infer([main, ...modules]);
  if (requirements === null) return { lock: '', imports };
  const from = { registries: await readRegistries(workspaceId), onLog, signal: run.signal };
  const lock = await dependencies.lock({ ...from, requirements, previous });
  await dependencies.install({ ...from, lock });
  return { lock, imports };
}

function succeeded(claimed: Claimed, result: unknown): DoneJob {
  return { id: claimed.id, status: 'success', resultJson: JSON.stringify(result) };
}
