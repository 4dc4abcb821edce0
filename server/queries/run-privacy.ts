import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type Caller, hasRole } from '../auth/caller';
import { loadRunPrivacy } from '../db/job-reads';
import { type JobAddress, jobNotFound } from './get-job';

/** The one who sees the run of a job, or null where everybody does. It never changes. */
const runners = new LRUCache<string, { only: string | null }>({ max: 20_000 });

/** A private run is there for whoever started it, and for administrators. To others it is as good as none. */
export async function assertMaySeeRun(caller: Caller, address: JobAddress): Promise<void> {
  if (hasRole(caller, 'admin')) return;
  // What is no id is refused where it is looked for.
  const only = z.guid().safeParse(address.id).success ? await runnerOf(address) : null;
  if (only !== null && only !== caller.username) throw jobNotFound();
}

async function runnerOf({ workspaceId, id }: JobAddress): Promise<string | null> {
  const key = `${workspaceId}/${id}`;
  const known = runners.get(key);
  if (known) return known.only;
  const privacy = await loadRunPrivacy(workspaceId, id);
  const only = privacy?.isPrivate ? privacy.createdBy : null;
  if (privacy) runners.set(key, { only });
  return only;
}
