/* Fires a schedule for one moment, once whoever else tries: the caller's transaction writes the run. Locks the schedule, then the
   runs it cancels. `p_due` is the firing the caller saw; `p_fire` the one to start (null: all that was due is left out); `p_refusal`
   says why nothing can be started, and `p_stops` that it never will be.
   Answers {status: lost | missed | twice | refused | start | hold | skip, live: [id], running: [{id, worker}]}. */
CREATE OR REPLACE FUNCTION fire_schedule(p_id uuid, p_due timestamptz, p_fire timestamptz, p_next timestamptz, p_missed bigint,
  p_job uuid, p_refusal text, p_stops boolean) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  s schedule%ROWTYPE;
  live uuid[];
  is_held boolean;
  canceled json;
  running json[] := '{}';
  each uuid;
BEGIN
  SELECT * INTO s FROM schedule WHERE id = p_id AND enabled AND next_at = p_due AND next_at <= clock_timestamp() FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN '{"status":"lost"}'::json; END IF;
  UPDATE schedule SET next_at = CASE WHEN p_stops THEN NULL ELSE p_next END, enabled = NOT p_stops, missed = s.missed + p_missed,
    error = CASE WHEN p_fire IS NULL THEN s.error ELSE p_refusal END WHERE id = p_id;
  IF p_fire IS NULL THEN RETURN '{"status":"missed"}'::json; END IF;

  INSERT INTO schedule_fire (schedule_id, scheduled_for, fired_at, job_id, state)
  VALUES (p_id, p_fire, clock_timestamp(), p_job, 'open') ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN '{"status":"twice"}'::json; END IF;
  IF p_refusal IS NOT NULL THEN
    UPDATE schedule_fire SET job_id = NULL, state = 'closed', outcome = 'refused', closed_at = clock_timestamp()
     WHERE schedule_id = p_id AND scheduled_for = p_fire;
    RETURN '{"status":"refused"}'::json;
  END IF;
  IF s.overlap = 'allow' THEN RETURN '{"status":"start"}'::json; END IF;

  live := ARRAY(SELECT f.job_id FROM schedule_fire f WHERE f.schedule_id = p_id AND f.state = 'open' AND f.scheduled_for <> p_fire
    AND EXISTS (SELECT 1 FROM job_live l WHERE l.root_id = f.job_id) ORDER BY f.scheduled_for);
  is_held := EXISTS (SELECT 1 FROM schedule_fire f WHERE f.schedule_id = p_id AND f.state = 'held');
  IF cardinality(live) = 0 AND NOT is_held THEN RETURN '{"status":"start"}'::json; END IF;

  IF s.overlap = 'skip' OR (s.overlap = 'queue_one' AND is_held) THEN
    UPDATE schedule_fire SET state = 'closed', outcome = 'skipped', closed_at = clock_timestamp()
     WHERE schedule_id = p_id AND scheduled_for = p_fire;
    RETURN json_build_object('status', 'skip', 'live', live);
  END IF;
  IF s.overlap = 'cancel_previous' THEN
    UPDATE schedule_fire SET state = 'closed', outcome = 'skipped', closed_at = clock_timestamp()
     WHERE schedule_id = p_id AND state = 'held';
    FOREACH each IN ARRAY live LOOP
      canceled := cancel_run(each, 'schedule ' || s.path, 'its next run is due');
      running := running || ARRAY(SELECT value FROM json_array_elements(canceled -> 'running'));
    END LOOP;
    -- What only waited has ended by now; what runs must be gone before the next one starts.
    IF cardinality(running) = 0 THEN RETURN '{"status":"start"}'::json; END IF;
  END IF;
  UPDATE schedule_fire SET job_id = NULL, state = 'held' WHERE schedule_id = p_id AND scheduled_for = p_fire;
  RETURN json_build_object('status', 'hold', 'live', live, 'running', to_json(running));
END $$;
