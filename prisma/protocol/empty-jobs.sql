/* Takes from jobs what they were given, what they printed and what they came to. That they ran stays. */
CREATE OR REPLACE FUNCTION empty_jobs(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE job SET args = '{}' WHERE id = ANY(ids);
  UPDATE job_done SET result = '{}' WHERE id = ANY(ids);
  DELETE FROM job_log WHERE job_id = ANY(ids);
END $$;
