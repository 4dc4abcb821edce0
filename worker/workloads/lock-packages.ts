import { allModules } from '@/engine/flow/document';
import { BuildFailed } from '@/runtimes/packages/build';
import type { ScriptFile } from '@/runtimes/contract';
import { relockDependants } from '@/server/commands/relock-dependants';
import { codeHashOf, loadCode } from '@/server/db/code';
import { loadFlowDocument } from '@/server/db/flow-documents';
import type { Claimed, JobHead } from '@/server/db/live';
import { saveFlowLocks, saveScriptLock, saveScriptLockError } from '@/server/db/locks';
import type { DoneJob } from '@/server/db/plan';
import { readRegistries } from '@/server/queries/registries';
import type { WorkerContext } from '../context';
import { canceledJob, failedJob } from '../outcome/done-job';
import { collectModules } from '../packages/modules';
import { StoppableRun } from '../stoppable-run';
import { logWriter } from './log-writer';

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
  const locking = { worker, claimed, job, run, onLog: logWriter(claimed, run) };
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
    await locking.onLog(`${error.message}\n`);
    await saveScriptLockError(workspaceId, hash, error.message);
    return failedJob(claimed, error.runError);
  }
}

async function lockFlow(locking: Locking): Promise<DoneJob> {
  const { claimed, job, onLog } = locking;
  const { workspaceId, flowVersionId, runnablePath } = job;
  const path = runnablePath ?? '';
  const flow = { workspaceId, versionId: flowVersionId ?? 0, path };
  const locks = new Map<string, { language: string; codeHash: string; lock: string }>();
  const imports = new Set<string>();
  const problems: string[] = [];
  for (const { id, value } of allModules(await loadFlowDocument({ flowVersionId, codeHash: null }))) {
    if (value.type !== 'rawscript' || value.lock) continue;
    const codeHash = codeHashOf(value.content);
    const { language } = value;
    const key = `${language} ${codeHash}`;
    if (locks.has(key)) continue;
    try {
      await onLog(`Step ${id}\n`);
      const found = await resolve(locking, { language, main: { path, source: value.content }, previous: null });
      locks.set(key, { language, codeHash, lock: found.lock });
      for (const each of found.imports) imports.add(each);
    } catch (error) {
      if (!(error instanceof BuildFailed)) throw error;
      await onLog(`${error.message}\n`);
      problems.push(`Step ${id}: ${error.message}`);
    }
  }
  const errorLogs = problems.length > 0 ? problems.join('\n') : null;
  await saveFlowLocks({ ...flow, locks: [...locks.values()], imports: [...imports], errorLogs });
  if (errorLogs !== null) return failedJob(claimed, { name: 'DependencyError', message: errorLogs });
  return succeeded(claimed, { locked: locks.size });
}

type Source = { language: string; main: ScriptFile; previous: string | null };

/** The lock of one source, empty where it needs no packages; they are installed here, so that the first run is quick. */
async function resolve(
  { worker, job, onLog, run }: Locking,
  { language, main, previous }: Source,
): Promise<{ lock: string; imports: string[] }> {
  const dependencies = worker.runtimes.get(language)?.dependencies;
  if (!dependencies) return { lock: '', imports: [] };
  const { workspaceId } = job;
  const modules = await collectModules(dependencies, { workspaceId, language, main });
  const imports = modules.flatMap(({ path }) => path ?? []);
  const { requirements } = await dependencies.infer([main, ...modules]);
  if (requirements === null) return { lock: '', imports };
  const from = { registries: await readRegistries(), onLog, signal: run.signal };
  const lock = await dependencies.lock({ ...from, requirements, previous });
  await dependencies.install({ ...from, lock });
  return { lock, imports };
}

function succeeded(claimed: Claimed, result: unknown): DoneJob {
  return { id: claimed.id, status: 'success', resultJson: JSON.stringify(result) };
}
