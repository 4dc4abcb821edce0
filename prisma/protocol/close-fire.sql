/* Takes note of the end of a schedule's run, once, and counts how its runs went: a canceled or skipped one says nothing. The
   schedule's row is the lock under which its runs are counted one after the other.
   Answers {status: lost | closed, outcome, failures, successes, failedJob}: `failures` in a row with this one, `successes` in a row
   since one failed. */
CREATE OR REPLACE FUNCTION close_fire(p_schedule uuid, p_scheduled_for timestamptz) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  s schedule%ROWTYPE;
  fire schedule_fire%ROWTYPE;
  d job_done%ROWTYPE;
  how text;
BEGIN
  SELECT * INTO s FROM schedule WHERE id = p_schedule FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN '{"status":"lost"}'::json; END IF;
  SELECT * INTO fire FROM schedule_fire WHERE schedule_id = p_schedule AND scheduled_for = p_scheduled_for AND state = 'open';
  IF NOT FOUND THEN RETURN '{"status":"lost"}'::json; END IF;
  SELECT * INTO d FROM job_done WHERE id = fire.job_id;
  IF NOT FOUND THEN RETURN '{"status":"lost"}'::json; END IF;

  how := CASE WHEN d.is_skipped THEN 'skipped' ELSE d.status END;
  UPDATE schedule_fire SET state = 'closed', outcome = how, closed_at = clock_timestamp()
   WHERE schedule_id = p_schedule AND scheduled_for = p_scheduled_for;
  IF how = 'failure' THEN
    UPDATE schedule SET failures = s.failures + 1, successes = 0, failed_job_id = d.id WHERE id = p_schedule;
    RETURN json_build_object('status', 'closed', 'outcome', how, 'failures', s.failures + 1, 'successes', 0);
  ELSIF how = 'success' THEN
    UPDATE schedule SET failures = 0, successes = s.successes + 1 WHERE id = p_schedule;
    RETURN json_build_object('status', 'closed', 'outcome', how, 'failures', 0, 'successes', s.successes + 1, 'failedJob', s.failed_job_id);
  END IF;
  RETURN json_build_object('status', 'closed', 'outcome', how, 'failures', s.failures, 'successes', s.successes);
END $$;
