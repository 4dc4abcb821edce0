import type { Runtime } from '@/runtimes/contract';
import type { Claimed } from '@/server/db/live';
import type { FlowMemory } from './flow/memory';
import type { Slots } from './slots';

/** This worker process. */
export type WorkerContext = {
  id: string;
  tags: Set<string>;
  slots: Slots;
  runtimes: Map<string, Runtime>;
  /** Jobs whose script runs now: aborting kills it. */
  running: Map<
    string,
    { startedAtMs: number /** Null: hand the job back. */; abort: (why: CancelRequest | null) => void }
  >;
  /** Work in hand, for the drain. */
  inHand: Set<Promise<void>>;
  isDraining: boolean;
  /** When the database last took a heartbeat, by this process's own clock. */
  lastBeatMs: number;
  /** The API's address as jobs see it. */
  jobApiUrl: string;
  /** Looks into the outbox after this long: something falls due then. */
  wakeIn: (ms: number) => void;
};

export type CancelRequest = { by: string; reason: string };

/** Work this process goes on with, and what it still knows of the flow around it. */
export type Next = { claimed: Claimed; memory: FlowMemory | null };
