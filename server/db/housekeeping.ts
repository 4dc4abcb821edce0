import { queryAhead } from './pool';

/** Work that one process does for all of them, and how long after the last time it is due. */
export type Chore = { name: string; everyMs: number };

export type TakenChores = {
  /** They are this process's now. */
  names: string[];
  /** Until the next of them is due. */
  nextInMs: number;
  /** Live worker processes. */
  workers: number;
};

/** Makes chores known that nobody has done yet: they are due at once. */
export async function announceChores(chores: Chore[]): Promise<void> {
  await queryAhead(
    'chores_announce',
    `INSERT INTO housekeeping (name, done_at) SELECT name, '-infinity' FROM unnest($1::text[]) AS name ON CONFLICT DO NOTHING`,
    [chores.map(({ name }) => name)],
  );
}

/** What is due this soon is done at once: chores of different intervals are taken together. */
const EARLY_MS = 500;

/** Takes those of these chores that are due: each is one process's, until it is due again. */
export async function takeChores(chores: Chore[], leaseMs: number): Promise<TakenChores> {
  const [row] = await queryAhead<TakenChores>(
    'chores_take',
    `WITH mine AS (SELECT * FROM unnest($1::text[], $2::bigint[]) AS c(name, every_ms)),
     due AS (
       SELECT h.name FROM housekeeping h JOIN mine USING (name)
       WHERE h.done_at <= clock_timestamp() - (mine.every_ms - $4) * interval '1 ms' FOR UPDATE OF h SKIP LOCKED),
     taken AS (UPDATE housekeeping h SET done_at = clock_timestamp() FROM due WHERE h.name = due.name RETURNING h.name)
     SELECT (SELECT coalesce(array_agg(name), '{}') FROM taken) AS names,
       (SELECT coalesce(min(CASE WHEN h.name IN (SELECT name FROM taken) THEN mine.every_ms
           ELSE greatest(0, extract(epoch FROM h.done_at - clock_timestamp()) * 1000 + mine.every_ms) END), 1000)::float8
         FROM housekeeping h JOIN mine USING (name)) AS "nextInMs",
       (SELECT count(*) FROM worker WHERE last_seen > clock_timestamp() - $3 * interval '1 ms') AS workers`,
    [chores.map(({ name }) => name), chores.map(({ everyMs }) => everyMs), leaseMs, EARLY_MS],
  );
  return row ?? { names: [], nextInMs: 1_000, workers: 1 };
}
