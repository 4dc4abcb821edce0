import { getConfig } from '../config';
import { query, queryAhead } from './pool';

export type Ticketed = { id: string; tag: string; generation: number };

/** Gives tickets to those of these rows that are due and whose tag has room for them at once. */
export async function takeTickets(ids: string[]): Promise<Ticketed[]> {
  return query<Ticketed>('take_tickets', 'SELECT id, tag, generation FROM take_tickets($1)', [ids]);
}

export type TagWindow = {
  tag: string;
  /** How many of its rows may have a ticket. */
  size: number;
  /** Live processes that serve it. */
  processes: number;
  /** Rows with a ticket that nobody has claimed. */
  waiting: number;
  /** Those of them whose ticket is older than a second. */
  stale: number;
  /** More is due than the window has room for. */
  hasBacklog: boolean;
  /** They have a ticket since now. */
  rows: { id: string; generation: number }[];
};

/** The tags of live workers that no other process fills in this moment. */
export type Windows = { workers: number; tags: TagWindow[] };

/** Queues suspended rows whose time is over, and gives tickets to due rows, in turn, as far as the windows have room. */
export async function fillWindows(): Promise<Windows> {
  const [row] = await queryAhead<{ answer: string }>('fill_windows', 'SELECT fill_windows($1) AS answer', [
    getConfig().workerLeaseMs,
  ]);
  if (!row) throw new Error('fill_windows answered nothing');
  return JSON.parse(row.answer) as Windows;
}

/** New tickets for the first `limit` rows of a tag that have waited with one for a second. */
export async function renewTickets(tag: string, limit: number): Promise<Ticketed[]> {
  return query<Ticketed>(
    'renew_tickets',
    `WITH stale AS (
       SELECT id FROM job_live WHERE tag = $1 AND status = 'queued' AND dispatched_at < clock_timestamp() - interval '1 s'
       ORDER BY turn LIMIT $2 FOR UPDATE SKIP LOCKED)
     UPDATE job_live SET dispatched_at = clock_timestamp(), generation = generation + 1
     WHERE id IN (SELECT id FROM stale) RETURNING id, tag, generation`,
    [tag, limit],
  );
}

/** All tickets from before this moment are lost: their rows are back in the outbox. */
export async function forgetTickets(beforeMs: number): Promise<void> {
  await query(
    'forget_tickets',
    `UPDATE job_live SET dispatched_at = NULL
     WHERE status = 'queued' AND dispatched_at IS NOT NULL AND dispatched_at < to_timestamp($1::float8 / 1000)`,
    [beforeMs],
  );
}

export async function databaseNowMs(): Promise<number> {
  const [row] = await query<{ ms: number }>(
    'now_ms',
    'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms',
  );
  if (!row) throw new Error('the database did not tell the time');
  return row.ms;
}

export async function saveCanary(tag: string, tookMs: number): Promise<void> {
  await query(
    'save_canary',
    `INSERT INTO dispatch_tag (tag, canary_ms, canary_at) VALUES ($1, $2, clock_timestamp())
     ON CONFLICT (tag) DO UPDATE SET canary_ms = excluded.canary_ms, canary_at = excluded.canary_at`,
    [tag, Math.round(tookMs)],
  );
}
