import type { JobHead } from '@/server/db/live';

/**
 * Where getState and setState of the clients keep a script's state: a resource, one for each script, step of a flow and
 * schedule, of whoever runs it.
 */
export function statePath(job: JobHead, root: JobHead): string {
  const owner = root.createdBy.replace(/[^\w-]/g, '_');
  const what = [root.runnablePath ?? job.runnablePath ?? 'preview', job.moduleId, root.schedulePath];
  const name = what.flatMap((part) => part?.replaceAll('/', '_') ?? []).join('_');
  return `u/${owner}/${name}_state`;
}
