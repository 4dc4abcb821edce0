/* A worker hands a claimed row back. Answers whether it was still its own. */
CREATE OR REPLACE FUNCTION release_live(p_id uuid, p_attempt int, p_worker text, p_reason text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  live job_live%ROWTYPE;
BEGIN
  SELECT * INTO live FROM job_live
   WHERE id = p_id AND attempt = p_attempt AND worker_id = p_worker AND status = 'running' FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM lose_attempt(live, p_reason, CASE WHEN p_reason = 'error' THEN 1 ELSE 0 END);
  RETURN true;
END $$;
