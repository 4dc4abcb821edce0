import type { Queue } from 'bullmq';
import { getConfig } from '../config';
import type { Ticketed } from '../db/tickets';
import { failpoint } from '../failpoints';
import { Gatherer } from '../gather';
import { inTime } from '../in-time';
import { closeProducer, createQueue, sharedProducer } from './connection';
import type { Message } from './ticket';

const queues = new Map<string, Queue<Message>>();
const SEND_MS_MAX = 250;
const SENT_MAX = 100;

/** Answers whether all of them arrived in time. Best effort: a row whose ticket is missing gets another. */
export async function sendTickets(tickets: Ticketed[]): Promise<boolean> {
  const byTag = new Map<string, Ticketed[]>();
  for (const ticket of tickets) byTag.set(ticket.tag, [...(byTag.get(ticket.tag) ?? []), ticket]);
  if (tickets.length > 0) await failpoint('dispatch.after_mark');
  const sent = await Promise.all([...byTag].map(([tag, group]) => sendTo(tag, group)));
  if (tickets.length > 0) await failpoint('dispatch.after_add');
  return sent.every(Boolean);
}

const gathered = new Map<string, Gatherer<Ticketed[], boolean>>();

function sendTo(tag: string, tickets: Ticketed[]): Promise<boolean> {
  const known = gathered.get(tag) ?? new Gatherer({ together: (lot) => sendLot(tag, lot), lots: 1, lotMax: SENT_MAX });
  gathered.set(tag, known);
  return known.add(tickets);
}

/** One ticket wakes one process, which takes all it can: while one waits to be fetched, another would say nothing new. */
async function sendLot(tag: string, lot: Ticketed[][]): Promise<boolean[]> {
  const [first] = lot.flat();
  if (!first) return lot.map(() => true);
  const { id, generation } = first;
  // The same id is ignored while a copy is kept, so each sending has its own.
  const options = { jobId: `${id}-${generation}` };
  const isSent = await arrives(
    tag,
    async (queue) => (await waitingIn(queue)) > 0 || queue.add('look', { jobId: id, generation }, options),
  );
  return lot.map(() => isSent);
}

const PASSED_ON = [{ name: 'look', data: { jobId: '', generation: 0 } }] as const;
const PASSED_ON_MAX = 8;

/** Tells others that more may wait than one process could take. Two hear of each that was told, until enough have. */
export function passOnTicket(tag: string): Promise<boolean> {
  return arrives(
    tag,
    async (queue) => (await waitingIn(queue)) >= PASSED_ON_MAX || queue.addBulk([...PASSED_ON, ...PASSED_ON]),
  );
}

/** At most one beat of each sender is under way, and any ticket goes before it. */
export async function sendBeat(tag: string, beat: { sender: string; isCanary: boolean }): Promise<boolean> {
  const sentAtMs = beat.isCanary ? await redisNowMs() : null;
  const options = { jobId: `beat-${beat.sender}`, priority: 1 };
  return arrives(tag, (queue) => queue.add('beat', { beat: true, sentAtMs }, options));
}

/** Null without Redis, or while it is away. */
export async function redisNowMs(): Promise<number | null> {
  const { redisUrl } = getConfig();
  if (redisUrl === null) return null;
  const answer = await orNull(sharedProducer(redisUrl).time());
  return answer && Number(answer[0]) * 1000 + Number(answer[1]) / 1000;
}

/** How many tickets of a tag wait to be fetched; null where the queue does not say. */
export function countTickets(tag: string): Promise<number | null> {
  return orNull(waitingIn(queueOf(tag)));
}

async function waitingIn(queue: Queue<Message>): Promise<number> {
  const { wait = 0 } = await queue.getJobCounts('wait');
  return wait;
}

function queueOf(tag: string): Queue<Message> {
  const known = queues.get(tag);
  if (known) return known;
  const queue = createQueue(tag);
  queue.on('error', () => undefined);
  queues.set(tag, queue);
  return queue;
}

async function arrives(tag: string, sending: (queue: Queue<Message>) => Promise<unknown>): Promise<boolean> {
  if (isKnownToBeAway()) return false;
  const queue = queueOf(tag);
  if ((await orNull(sending(queue))) !== null) return true;
  // One that was opened while Redis was away may never find its way back.
  queues.delete(tag);
  queue.close().catch(() => undefined);
  return false;
}

function isKnownToBeAway(): boolean {
  const { redisUrl } = getConfig();
  return redisUrl !== null && ['close', 'reconnecting', 'end'].includes(sharedProducer(redisUrl).status);
}

/** Null where it fails or takes too long. */
function orNull<T>(work: Promise<T>): Promise<T | null> {
  return inTime(work, SEND_MS_MAX).catch(() => null);
}

export async function closeQueues(): Promise<void> {
  const closing = [...queues.values()];
  queues.clear();
  await Promise.allSettled(closing.map((queue) => queue.close()));
  await closeProducer();
}
