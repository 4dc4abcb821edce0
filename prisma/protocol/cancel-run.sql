/* Cancels a run: what waits ends here and now, what runs is marked for its worker to kill, or ends too with `p_force`.
   Nothing of the run can be started once this has answered: whoever writes a step of it takes the run's lock first, so
   their new rows are seen here, or they see that their own row has ended.
   Answers {canceled: n, running: [{id, worker}]}: what had not ended, and which scripts are to be killed. */
CREATE OR REPLACE FUNCTION cancel_run(p_root uuid, p_by text, p_reason text, p_force boolean DEFAULT false) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  live job_live%ROWTYPE;
  became text;
  ended int := 0;
  running json[] := '{}';
BEGIN
  PERFORM pg_advisory_xact_lock(uuid_hash_extended(p_root, 0));
  FOR live IN SELECT * FROM job_live WHERE root_id = p_root ORDER BY id DESC FOR UPDATE LOOP
    became := cancel_live(live, p_by, p_reason, p_force);
    IF became = 'ended' THEN ended := ended + 1; END IF;
    IF live.kind = 'script' AND live.status = 'running' THEN
      running := running || json_build_object('id', live.id, 'worker', live.worker_id);
    END IF;
  END LOOP;
  UPDATE scope SET status = 'canceled', version = version + 1, ended_at = clock_timestamp() WHERE root_id = p_root AND status = 'running';
  DELETE FROM join_shard WHERE root_id = p_root;
  RETURN json_build_object('canceled', ended, 'running', to_json(running));
END $$;
