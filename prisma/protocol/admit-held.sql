/* Queues the held jobs of a key for which there is room, the most urgent and oldest first. Being live and not `held` is
   what counts against the limit, and only this function changes `held`, under the lock of the key: so there are never
   more. Reads after the lock, for it may have waited. Answers the ids of the jobs that are due now. */
CREATE OR REPLACE FUNCTION admit_held(p_workspace text, p_key text) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
  room int;
  best record;
  admitted uuid[] := '{}';
BEGIN
  SELECT g.concurrent_limit INTO room FROM concurrency_group g WHERE g.workspace_id = p_workspace AND g.key = p_key FOR UPDATE;
  IF NOT FOUND THEN RETURN admitted; END IF;
  SELECT room - (SELECT count(*) FROM job_live l WHERE l.workspace_id = p_workspace AND l.concurrency_key = p_key AND l.status <> 'held')
    - (SELECT count(*) FROM concurrency_cooling c WHERE c.workspace_id = p_workspace AND c.key = p_key AND c.until > clock_timestamp())
    INTO room;
  LOOP
    SELECT l.id, l.priority INTO best FROM job_live l
     WHERE l.workspace_id = p_workspace AND l.concurrency_key = p_key AND l.status = 'held' AND l.run_at <= clock_timestamp()
     ORDER BY l.priority DESC, l.run_at, l.id LIMIT 1 FOR UPDATE SKIP LOCKED;
    EXIT WHEN NOT FOUND;
    IF room < 1 THEN
      -- One that no worker has begun yet steps back for a more urgent one.
      UPDATE job_live SET status = 'held', dispatched_at = NULL WHERE id = (
        SELECT l.id FROM job_live l
         WHERE l.workspace_id = p_workspace AND l.concurrency_key = p_key AND l.status = 'queued' AND l.started_at IS NULL
           AND l.priority < best.priority
         ORDER BY l.priority, l.run_at DESC LIMIT 1 FOR UPDATE SKIP LOCKED);
      EXIT WHEN NOT FOUND;
      room := 1;
    END IF;
    UPDATE job_live SET status = 'queued', dispatched_at = NULL WHERE id = best.id;
    room := room - 1;
    admitted := admitted || best.id;
  END LOOP;
  RETURN admitted;
END $$;
