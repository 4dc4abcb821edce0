import { randomUUID } from 'node:crypto';
import type { DoneJob } from '../db/plan';
import { publish, subscribe } from './channels';
import { wakeListeners } from './run-events';

const RESULT_CHARS_MAX = 64 * 1024;

/** What a run came to. */
export type RunEnd = Pick<DoneJob, 'id' | 'status' | 'resultJson'> & { workspaceId: string };

const ADDRESS = randomUUID();
/** Runs whose callers wait in this process, and what it was told of their ends. */
const awaited = new Map<string, RunEnd | null>();

/** Where this process hears of the ends of runs that were started for its callers, and nobody else does. */
export function replyAddress(): string {
  return ADDRESS;
}

/** Keeps what is told of this run's end until the answered function is called. */
export function expectEnd(id: string): () => void {
  subscribe(channelOf(ADDRESS), receive);
  awaited.set(id, null);
  return () => void awaited.delete(id);
}

/** Null: nothing was told yet. */
export function toldEnd(workspaceId: string, id: string): RunEnd | null {
  const end = awaited.get(id);
  return end?.workspaceId === workspaceId ? end : null;
}

/** After the commit. A large result is left to be read. */
export async function publishEnd(replyTo: string, end: RunEnd): Promise<void> {
  const { id, workspaceId, status, resultJson } = end;
  const result = resultJson ?? 'null';
  if (result.length > RESULT_CHARS_MAX) return;
  const message = [id, workspaceId, status, result].join(' ');
  if (replyTo === ADDRESS) receive(message);
  else await publish(channelOf(replyTo), message);
}

/** The result goes as the text it is: it comes last, for it may hold spaces. */
function receive(message: string): void {
  const [, id = '', workspaceId = '', status, resultJson = ''] = /^(\S+) (\S+) (\S+) ([^]*)$/.exec(message) ?? [];
  if (!awaited.has(id)) return;
  awaited.set(id, { id, workspaceId, status: status as RunEnd['status'], resultJson });
  wakeListeners(id);
}

function channelOf(address: string): string {
  return `ends-${address}`;
}
