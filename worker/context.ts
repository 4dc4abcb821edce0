import type { Runtime } from '@/runtimes/contract';
import type { PackageCache } from '@/runtimes/packages/cache';
import type { Sandbox } from '@/runtimes/process/sandbox';
import type { Claimed } from '@/server/db/live';
import type { KeptFolders } from './flow/kept-folders';
import type { FlowMemory } from './flow/memory';
import type { PlaceKey } from './flow/place-key';
import type { Lease } from './lease';
import type { Spool } from './outcome/spool';
import type { Slots } from './slots';
import type { StoppableRun } from './stoppable-run';

/** This worker process. */
export type WorkerContext = {
  id: string;
  tags: Set<string>;
  /** `workspace:path` of the scripts whose process stays here between their jobs. */
  dedicated: Set<string>;
  /** For scripts. */
  slots: Slots;
  /** For scopes of flows, which mostly wait for the database. */
  flowSlots: Slots;
  runtimes: Map<string, Runtime>;
  /** Of packages; absent where nobody is told how full it is. */
  cache?: Pick<PackageCache, 'bytes'>;
  sandbox: Pick<Sandbox, 'keepPlace'>;
  /** What flows that stay on one worker have in common, while they wait. */
  keptFolders: KeptFolders;
  /** Jobs whose script runs now. */
  running: Map<string, StoppableRun>;
  /** Live rows this process works on now. */
  holding: Set<string>;
  /** Work in hand, for the drain. */
  inHand: Set<Promise<void>>;
  isDraining: boolean;
  /** Scripts whose end was recorded here. */
  jobsDone: number;
  lease: Lease;
  /** Where results are kept while the database is away. */
  spool: Spool;
  /** The API's address as jobs see it. */
  jobApiUrl: string;
  /** Looks into the outbox after this long: something falls due then. */
  wakeIn: (ms: number) => void;
};

/** Work this process goes on with, and what it still knows of the flow around it. */
export type Next = {
  claimed: Claimed;
  memory: FlowMemory | null;
  /** The place that is kept for this step and others with the same key; null: any free one. */
  place: PlaceKey | null;
};

/** Whether this process may take anything new. */
export function mayTake(worker: WorkerContext): boolean {
  return !worker.isDraining && worker.lease.isFresh;
}
