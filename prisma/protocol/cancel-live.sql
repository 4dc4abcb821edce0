/* Ends one locked live row as canceled; a running script is only marked for its worker to kill, unless `p_force`.
   Answers: ended, running, or inner for a scope, which is no job. */
CREATE OR REPLACE FUNCTION cancel_live(p_live job_live, p_by text, p_reason text, p_force boolean) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  IF p_live.kind = 'script' AND p_live.status = 'running' AND NOT p_force THEN
    UPDATE job_live SET cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp()), canceled_by = p_by, cancel_reason = p_reason
     WHERE id = p_live.id;
    RETURN 'running';
  END IF;
  DELETE FROM job_live WHERE id = p_live.id;
  IF p_live.kind = 'scope' THEN RETURN 'inner'; END IF;
  INSERT INTO job_done (id, workspace_id, is_root, status, result, attempt, worker_id, started_at, canceled_by, cancel_reason)
  VALUES (p_live.id, p_live.workspace_id, p_live.id = p_live.root_id, 'canceled',
    json_build_object('error', json_build_object('name', 'Canceled', 'message', 'Job canceled: ' || p_reason || ' by ' || p_by,
      'reason', p_reason, 'canceler', p_by)),
    p_live.attempt, p_live.worker_id, p_live.started_at, p_by, p_reason);
  RETURN 'ended';
END $$;
