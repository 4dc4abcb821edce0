/* Gives tickets to these rows where they are due and their tag has room. Rows that get none wait for fill_windows.
   Answers the tickets to send. */
CREATE OR REPLACE FUNCTION take_tickets(p_ids uuid[]) RETURNS TABLE (id uuid, tag text, generation int) LANGUAGE sql
  SET enable_seqscan = off AS $$
  WITH due AS (
    SELECT l.id, l.tag, l.workspace_id, l.priority,
      row_number() OVER (PARTITION BY l.tag, l.workspace_id, l.priority ORDER BY l.run_at, l.id) AS place
    FROM job_live l
    WHERE l.id = ANY(p_ids) AND l.status = 'queued' AND l.dispatched_at IS NULL AND l.run_at <= clock_timestamp()),
  kind AS MATERIALIZED (
    SELECT k.*, r.room, r.turn FROM (SELECT DISTINCT d.tag, d.workspace_id, d.priority FROM due d) k
    CROSS JOIN LATERAL ticket_room(k.tag, k.workspace_id, k.priority) r),
  mine AS (
    SELECT d.id, k.turn + 2 * (d.place - 1) AS turn FROM due d
    JOIN kind k ON k.tag = d.tag AND k.workspace_id = d.workspace_id AND k.priority = d.priority WHERE d.place <= k.room)
  UPDATE job_live l SET dispatched_at = clock_timestamp(), generation = l.generation + 1, turn = mine.turn
  FROM mine WHERE l.id = mine.id AND l.status = 'queued' AND l.dispatched_at IS NULL
  RETURNING l.id, l.tag, l.generation
$$;
