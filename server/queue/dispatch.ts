import type { Queue } from 'bullmq';
import { takeDueTickets, takeTickets, type Ticketed } from '../db/live';
import { failpoint } from '../failpoints';
import { inTime } from '../in-time';
import { closeProducer, createQueue, type Ticket } from './connection';

const queues = new Map<string, Queue<Ticket>>();
const SEND_MS_MAX = 250;

/** Sends tickets for rows that are due. Best effort: the rows are the outbox, and the sweep sends what is missing. */
export async function dispatch(ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await send(await takeTickets(ids));
}

/** Sends tickets for everything due that has none. Answers how many. */
export async function dispatchDue(): Promise<number> {
  const tickets = await takeDueTickets(500);
  await send(tickets);
  return tickets.length;
}

async function send(tickets: Ticketed[]): Promise<void> {
  await failpoint('dispatch.after_mark');
  const byTag = new Map<string, Ticketed[]>();
  for (const ticket of tickets) byTag.set(ticket.tag, [...(byTag.get(ticket.tag) ?? []), ticket]);
  for (const [tag, group] of byTag) await sendTo(tag, group);
  await failpoint('dispatch.after_add');
}

async function sendTo(tag: string, tickets: Ticketed[]): Promise<void> {
  const jobs = tickets.map(({ id, generation }) => ({
    name: 'look',
    data: { jobId: id, generation },
    // The same id is ignored while a copy is kept, so each sending has its own.
    opts: { jobId: `${id}-${generation}` },
  }));
  try {
    await inTime(queueOf(tag).addBulk(jobs), SEND_MS_MAX);
  } catch {
    // Redis is away or slow. The rows know that they were dispatched; the sweep takes that back when no ticket shows up.
  }
}

function queueOf(tag: string): Queue<Ticket> {
  const known = queues.get(tag);
  if (known) return known;
  const queue = createQueue(tag);
  queue.on('error', () => undefined);
  queues.set(tag, queue);
  return queue;
}

export async function closeQueues(): Promise<void> {
  const closing = [...queues.values()];
  queues.clear();
  await Promise.allSettled(closing.map((queue) => queue.close()));
  await closeProducer();
}
