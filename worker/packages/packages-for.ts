import type { Runtime, RunRequest, ScriptFile } from '@/runtimes/contract';
import type { JobHead } from '@/server/db/live';
import { readRegistries } from '@/server/queries/registries';
import { loadHead } from '../flow/memory';
import { lockOf } from './lock-of';
import { collectModules } from './modules';

export type PackagesFor = Pick<RunRequest, 'lock' | 'path' | 'modules' | 'registries'>;

type Running = { runtime: Runtime; source: string; signal: AbortSignal };

/** What a job needs beside its own source: its lock, the scripts it imports, and where packages come from. */
export async function packagesFor(
  job: JobHead,
  { runtime, source, signal }: Running,
): Promise<PackagesFor | { refusal: string }> {
  const { workspaceId } = job;
  const { language, dependencies } = runtime;
  if (!dependencies) return { lock: job.lock };
  const path = await pathOf(job);
  const main = { path, source };
  const { requirements, scripts } = await dependencies.infer([main]);
  if (requirements === null && scripts.length === 0) return { lock: job.lock, path };
  const found = await lockOf(job, signal);
  if (found.refusal !== null) return found;
  const modules = scripts.length > 0 ? await collectModules(dependencies, { workspaceId, language, main }) : [];
  return { lock: found.lock, path, modules, registries: await readRegistries(workspaceId) };
}

/** The scripts of the workspace that a job's source imports. */
export async function importsOf(job: JobHead, { runtime, source }: Omit<Running, 'signal'>): Promise<ScriptFile[]> {
  const { language, dependencies } = runtime;
  if (!dependencies) return [];
  const main = { path: await pathOf(job), source };
  const { scripts } = await dependencies.infer([main]);
  return scripts.length === 0 ? [] : collectModules(dependencies, { workspaceId: job.workspaceId, language, main });
}

/** An inline script without a path of its own is where its flow is. */
async function pathOf({ runnablePath, parentId }: JobHead): Promise<string | null> {
  return runnablePath ?? (parentId === null ? null : (await loadHead(parentId)).runnablePath);
}
