import { takeTickets } from '../db/tickets';
import { sendTickets } from './send';

/**
 * After a commit that queued these rows: sends tickets for those whose tag has room. Best effort: the rows are the
 * outbox, and the dispatchers of the workers find what is left. Answers whether all of them have a ticket.
 */
export async function dispatch(ids: string[]): Promise<boolean> {
  if (ids.length === 0) return true;
  const tickets = await takeTickets(ids);
  await sendTickets(tickets);
  return tickets.length === ids.length;
}
