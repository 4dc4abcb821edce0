/* Lets a firing go that waited for the run before it: the caller's transaction writes the run. A schedule that was switched off
   meanwhile starts nothing any more, and none whose run is refused. Answers {status: lost | dropped | refused | start}. */
CREATE OR REPLACE FUNCTION release_fire(p_schedule uuid, p_scheduled_for timestamptz, p_job uuid, p_refusal text) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  s schedule%ROWTYPE;
BEGIN
  SELECT * INTO s FROM schedule WHERE id = p_schedule FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN '{"status":"lost"}'::json; END IF;
  PERFORM 1 FROM schedule_fire WHERE schedule_id = p_schedule AND scheduled_for = p_scheduled_for AND state = 'held';
  IF NOT FOUND OR EXISTS (SELECT 1 FROM schedule_fire WHERE schedule_id = p_schedule AND state = 'open') THEN
    RETURN '{"status":"lost"}'::json;
  END IF;
  IF NOT s.enabled OR p_refusal IS NOT NULL THEN
    UPDATE schedule_fire SET state = 'closed', outcome = CASE WHEN s.enabled THEN 'refused' ELSE 'skipped' END, closed_at = clock_timestamp()
     WHERE schedule_id = p_schedule AND scheduled_for = p_scheduled_for;
    IF s.enabled THEN UPDATE schedule SET error = p_refusal WHERE id = p_schedule; END IF;
    RETURN json_build_object('status', CASE WHEN s.enabled THEN 'refused' ELSE 'dropped' END);
  END IF;
  UPDATE schedule_fire SET state = 'open', job_id = p_job WHERE schedule_id = p_schedule AND scheduled_for = p_scheduled_for;
  RETURN '{"status":"start"}'::json;
END $$;
