/* Debounces those of the jobs a plan is about to write that say so, key by key in one order, for two plans may have the
   same keys. Answers {jobs: with their arguments and delays as they are now, woken, replaced}. */
CREATE OR REPLACE FUNCTION debounce_steps(p_workspace text, p_root uuid, p_jobs json) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  step record;
  answer json;
  jobs json[] := '{}';
  woken uuid[] := '{}';
  replaced uuid[] := '{}';
BEGIN
  FOR step IN SELECT value AS job, value #> '{controls,debounce}' AS rules FROM json_array_elements(p_jobs)
    ORDER BY value #>> '{controls,debounce,key}' LOOP
    IF coalesce(json_typeof(step.rules), 'null') = 'null' THEN
      jobs := jobs || step.job;
      CONTINUE;
    END IF;
    answer := debounce_job(p_workspace, step.rules ->> 'key', (step.job ->> 'id')::uuid, p_root, step.job -> 'args', step.rules);
    jobs := jobs || (step.job::jsonb || jsonb_build_object('args', coalesce(answer -> 'args', step.job -> 'args'), 'delayMs',
      greatest(1, ceil(extract(epoch FROM (answer ->> 'runAt')::timestamptz - clock_timestamp()) * 1000))))::json;
    woken := woken || ARRAY(SELECT value::uuid FROM json_array_elements_text(answer -> 'woken'));
    replaced := replaced || ARRAY(SELECT value::uuid FROM json_array_elements_text(answer -> 'replaced'));
  END LOOP;
  RETURN json_build_object('jobs', to_json(jobs), 'woken', woken, 'replaced', replaced);
END $$;
