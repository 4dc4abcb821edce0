import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type Caller, hasRole } from '../auth/caller';
import { isNamed } from '../auth/scopes';
import { loadRunPrivacy, type RunPrivacy } from '../db/job-reads';
import { type JobAddress, jobNotFound } from './get-job';

/** What decides who sees the run of a job. It never changes. */
const runs = new LRUCache<string, RunPrivacy>({ max: 20_000 });

/**
 * A private run is there for whoever started it, and for administrators; a token that may start certain things is told
 * of their runs only. To others a run is as good as none.
 */
export async function assertMaySeeRun(caller: Caller, address: JobAddress): Promise<void> {
  if (hasRole(caller, 'admin') && !caller.scopes) return;
  // What is no id is refused where it is looked for.
  const run = z.guid().safeParse(address.id).success ? await privacyOf(address) : null;
  if (run && !maySee(caller, run)) throw jobNotFound();
}

function maySee(caller: Caller, run: RunPrivacy): boolean {
  if (caller.scopes && !isNamed(caller.scopes, run)) return false;
  return !run.isPrivate || run.createdBy === caller.username || hasRole(caller, 'admin');
}

async function privacyOf({ workspaceId, id }: JobAddress): Promise<RunPrivacy | null> {
  const key = `${workspaceId}/${id}`;
  const known = runs.get(key);
  if (known) return known;
  const privacy = await loadRunPrivacy(workspaceId, id);
  if (privacy) runs.set(key, privacy);
  return privacy;
}
