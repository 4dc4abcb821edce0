/* Cancels a run: what waits ends here and now, what runs is marked for its worker to kill. Locks from the youngest row
   to the root. Answers {canceled: n, running: [{id, worker}]}. */
CREATE OR REPLACE FUNCTION cancel_run(p_root uuid, p_by text, p_reason text) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  live job_live%ROWTYPE;
  ended int := 0;
  running json[] := '{}';
BEGIN
  FOR live IN SELECT * FROM job_live WHERE root_id = p_root ORDER BY id DESC FOR UPDATE LOOP
    IF live.kind = 'scope' THEN
      DELETE FROM job_live WHERE id = live.id;
    ELSIF live.kind = 'script' AND live.status = 'running' THEN
      UPDATE job_live SET cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp()), canceled_by = p_by, cancel_reason = p_reason
       WHERE id = live.id;
      running := running || json_build_object('id', live.id, 'worker', live.worker_id);
    ELSE
      INSERT INTO job_done (id, workspace_id, is_root, status, result, attempt, worker_id, started_at, canceled_by, cancel_reason)
      VALUES (live.id, live.workspace_id, live.id = live.root_id, 'canceled',
        json_build_object('error', json_build_object('name', 'Canceled', 'message', 'Job canceled: ' || p_reason || ' by ' || p_by,
          'reason', p_reason, 'canceler', p_by)),
        live.attempt, live.worker_id, live.started_at, p_by, p_reason);
      DELETE FROM job_live WHERE id = live.id;
      ended := ended + 1;
    END IF;
  END LOOP;
  UPDATE scope SET status = 'canceled', version = version + 1, ended_at = clock_timestamp() WHERE root_id = p_root AND status = 'running';
  RETURN json_build_object('canceled', ended, 'running', to_json(running));
END $$;
