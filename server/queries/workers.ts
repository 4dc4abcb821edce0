import type { TagQueue, WorkersOverview, WorkerState } from '@/contract/workers';
import { getConfig } from '../config';
import { listTags, listWorkers, type TagRecord, type WorkerRecord } from '../db/worker-reads';

/** One that is gone for longer was given up, and its row with it. */
const SEEN_S_MAX = 300;
/** Flows are moved on by any worker that serves them, slots or not. */
const FLOW_TAG = 'flow';

/** Workers and queues: of the whole instance, or as one workspace may see them. */
export async function getWorkersOverview(workspaceId: string | null): Promise<WorkersOverview> {
  const [workers, tags] = await Promise.all([listWorkers(SEEN_S_MAX, workspaceId), listTags(workspaceId)]);
  const live = workers.filter((worker) => !isLost(worker));
  const served = live.flatMap((worker) => worker.tags);
  const idle = [...new Set(served)].filter((tag) => !tags.some((known) => known.tag === tag));
  const all = [...tags, ...idle.map(emptyTag)].toSorted((one, other) => one.tag.localeCompare(other.tag));
  return { workers: workers.map(workerState), queues: all.map((tag) => tagQueue(tag, live)) };
}

export async function listLiveWorkers(): Promise<WorkerRecord[]> {
  return (await listWorkers(SEEN_S_MAX, null)).filter((worker) => !isLost(worker));
}

export async function listSeenWorkers(withinS = SEEN_S_MAX): Promise<WorkerState[]> {
  return (await listWorkers(withinS, '')).map(workerState);
}

export async function listQueues(): Promise<TagQueue[]> {
  const [live, tags] = await Promise.all([listLiveWorkers(), listTags(null)]);
  return tags.map((tag) => tagQueue(tag, live));
}

function isLost(worker: WorkerRecord): boolean {
  return worker.lastSeenS * 1000 > getConfig().workerLeaseMs;
}

function workerState({ isDraining, sandbox, startedAt, ...worker }: WorkerRecord): WorkerState {
  const alive = isDraining ? 'draining' : 'alive';
  return {
    ...worker,
    state: isLost({ isDraining, sandbox, startedAt, ...worker }) ? 'lost' : alive,
    startedAt: startedAt.toISOString(),
    sandbox: sandboxOf(sandbox),
  };
}

function sandboxOf(described: Record<string, unknown>): WorkerState['sandbox'] {
  const lacks = Array.isArray(described.notes) ? described.notes.map(String) : [];
  return { mode: typeof described.mode === 'string' ? described.mode : 'unknown', lacks };
}

function emptyTag(tag: string): TagRecord {
  const none = { waiting: 0, scheduled: 0, suspended: 0, running: 0 };
  return { tag, ...none, oldestS: null, oldestRoot: null, oldestWorkspace: null };
}

function tagQueue({ oldestRoot, ...tag }: TagRecord, live: WorkerRecord[]): TagQueue {
  const capacity = capacityOf(tag.tag, live);
  const { workers, slots, freeSlots } = capacity;
  const reason = tag.waiting === 0 ? 'idle' : (standstill(tag.tag, capacity) ?? 'moving');
  return { ...tag, oldestJob: oldestRoot, reason, workers, slots, freeSlots };
}

export type Capacity = { workers: number; draining: number; slots: number; freeSlots: number };

export function capacityOf(tag: string, live: WorkerRecord[]): Capacity {
  const serving = live.filter((worker) => worker.tags.includes(tag));
  const taking = serving.filter((worker) => !worker.isDraining);
  const slots = taking.reduce((sum, worker) => sum + worker.slots, 0);
  const busy = taking.reduce((sum, worker) => sum + Math.min(worker.busy, worker.slots), 0);
  return { workers: taking.length, draining: serving.length - taking.length, slots, freeSlots: slots - busy };
}

/** Why nothing of a tag is taken now; null when there is room for it. */
export function standstill(tag: string, capacity: Capacity): 'no_worker' | 'draining' | 'busy' | null {
  if (capacity.workers === 0) return capacity.draining > 0 ? 'draining' : 'no_worker';
  return tag !== FLOW_TAG && capacity.freeSlots === 0 ? 'busy' : null;
}
