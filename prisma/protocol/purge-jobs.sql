/* Empties the jobs that are to be deleted after use and whose time has come. Answers how many. A run itself is kept for a
   quarter of a minute: whoever waits for it hears of its end within seconds, and is to have its result. */
CREATE OR REPLACE FUNCTION purge_jobs(p_limit int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  due uuid[];
BEGIN
  UPDATE job_purge p SET due_at = d.finished_at
     + greatest(p.after_s * interval '1 s', CASE WHEN p.job_id = p.root_id THEN interval '15 s' ELSE interval '0' END) FROM job_done d
   WHERE p.due_at IS NULL AND d.id = p.root_id;
  -- A canceled run ends before the script that still runs in it has been killed.
  SELECT coalesce(array_agg(x.job_id), '{}') INTO due FROM (
    SELECT p.job_id FROM job_purge p WHERE p.due_at <= clock_timestamp()
      AND NOT EXISTS (SELECT 1 FROM job_live l WHERE l.id = p.job_id)
      -- The run that follows is to get its arguments.
      AND NOT EXISTS (SELECT 1 FROM perpetual_run o WHERE o.job_id = p.job_id)
    ORDER BY p.due_at LIMIT p_limit FOR UPDATE SKIP LOCKED) x;
  IF due = '{}' THEN RETURN 0; END IF;
  PERFORM empty_jobs(due);
  DELETE FROM job_purge WHERE job_id = ANY(due);
  RETURN cardinality(due);
END $$;
