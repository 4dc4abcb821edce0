/* Gives up workers that were not seen for a lease, and takes away what they held. Rows that somebody is writing just
   now are left for the next turn: they are found by their worker having no row. */
CREATE OR REPLACE FUNCTION reap_workers(p_lease_ms bigint) RETURNS SETOF uuid LANGUAGE plpgsql AS $$
DECLARE
  live job_live%ROWTYPE;
BEGIN
  DELETE FROM worker WHERE last_seen < clock_timestamp() - p_lease_ms * interval '1 ms';
  FOR live IN
    SELECT l.* FROM job_live l
     WHERE l.status = 'running' AND NOT EXISTS (SELECT 1 FROM worker w WHERE w.id = l.worker_id)
     ORDER BY l.id DESC FOR UPDATE OF l SKIP LOCKED
  LOOP
    PERFORM lose_attempt(live, 'lost', 1);
    RETURN NEXT live.id;
  END LOOP;
END $$;
