-- Gives each workspace's places in the line of a tag to its most urgent rows; the places of the others stay theirs.
CREATE OR REPLACE FUNCTION order_window(p_tag text) RETURNS void LANGUAGE sql SET enable_seqscan = off AS $$
  WITH line AS (
    SELECT l.id, l.workspace_id, l.priority, l.turn, l.run_at FROM job_live l
    WHERE l.tag = p_tag AND l.status = 'queued' AND l.dispatched_at IS NOT NULL FOR UPDATE SKIP LOCKED),
  urgency AS (SELECT id, workspace_id, row_number() OVER (PARTITION BY workspace_id ORDER BY priority DESC, turn, run_at, id) AS place FROM line),
  places AS (SELECT turn, workspace_id, row_number() OVER (PARTITION BY workspace_id ORDER BY turn) AS place FROM line)
  UPDATE job_live l SET turn = p.turn FROM urgency u JOIN places p USING (workspace_id, place)
  WHERE l.id = u.id AND l.turn <> p.turn
$$;
