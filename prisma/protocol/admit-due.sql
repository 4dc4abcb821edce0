/* Admits held jobs of every key, for when a message got lost, a job falls due, or a window has passed. A key that is
   under way elsewhere is left to whoever holds it: this never waits. */
CREATE OR REPLACE FUNCTION admit_due() RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
  held record;
  admitted uuid[] := '{}';
BEGIN
  FOR held IN
    -- Steps from key to key in the index, however many jobs each of them has.
    WITH RECURSIVE keys AS (
      (SELECT l.workspace_id, l.concurrency_key AS key FROM job_live l WHERE l.status = 'held'
       ORDER BY l.workspace_id, l.concurrency_key LIMIT 1)
      UNION ALL
      SELECT n.* FROM keys k CROSS JOIN LATERAL (
        SELECT l.workspace_id, l.concurrency_key FROM job_live l
        WHERE l.status = 'held' AND (l.workspace_id, l.concurrency_key) > (k.workspace_id, k.key)
        ORDER BY l.workspace_id, l.concurrency_key LIMIT 1) n)
    SELECT * FROM keys
  LOOP
    PERFORM 1 FROM concurrency_group g WHERE g.workspace_id = held.workspace_id AND g.key = held.key FOR UPDATE SKIP LOCKED;
    CONTINUE WHEN NOT FOUND;
    admitted := admitted || admit_held(held.workspace_id, held.key);
  END LOOP;
  RETURN admitted;
END $$;
