/* Puts a job that is about to be written in the place of the one that waits under its key: that one ends as skipped and
   names the newer run, its lists of the accumulated arguments are put in front of the newer ones, and a step's flow is
   woken to end there. The row of the key is the lock; whoever holds it is the newest. A job that a worker has begun, or
   that has been put off too often or too long, is left alone: the new one begins a row of its own.
   `rules`: {delayS, accumulate, totalSMax, countMax}. Answers {runAt, args?, woken: [scope], replaced: [root]}. */
CREATE OR REPLACE FUNCTION debounce_job(p_workspace text, p_key text, p_job uuid, p_root uuid, p_args json, rules json)
RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  place debounce%ROWTYPE;
  live job_live%ROWTYPE;
  old job%ROWTYPE;
  args jsonb := p_args::jsonb;
  arg text;
  due timestamptz;
  woken uuid[] := '{}';
BEGIN
  -- The same submission again: nothing is to be put off by it. A flow that an event started comes to its turn only once
  -- its preprocessor has made its arguments.
  IF EXISTS (SELECT 1 FROM job WHERE id = p_job AND NOT (is_event AND kind IN ('flow', 'flowpreview'))) THEN RETURN '{"woken":[],"replaced":[]}'; END IF;
  INSERT INTO debounce AS d (workspace_id, key, job_id) VALUES (p_workspace, p_key, p_job)
  ON CONFLICT (workspace_id, key) DO UPDATE SET key = d.key RETURNING * INTO place;
  due := clock_timestamp() + (rules ->> 'delayS')::int * interval '1 s';
  IF place.job_id = p_job THEN RETURN json_build_object('runAt', due, 'woken', woken, 'replaced', woken); END IF;

  IF place.count < coalesce((rules ->> 'countMax')::int, 2147483647)
     AND clock_timestamp() < place.first_at + coalesce((rules ->> 'totalSMax')::int, 315360000) * interval '1 s' THEN
    SELECT * INTO old FROM job WHERE id = place.job_id;
    -- Like all who write steps of that run: a cancel of it sees what is written here, or is seen.
    IF old.id IS NOT NULL THEN PERFORM pg_advisory_xact_lock_shared(uuid_hash_extended(old.root_id, 0)); END IF;
    SELECT * INTO live FROM job_live WHERE id = old.id AND started_at IS NULL AND verdict IS NULL AND status IN ('queued', 'held') FOR UPDATE;
  END IF;
  IF live.id IS NOT NULL THEN
    FOR arg IN SELECT json_array_elements_text(rules -> 'accumulate') LOOP
      CONTINUE WHEN jsonb_typeof(old.args::jsonb -> arg) IS DISTINCT FROM 'array';
      IF coalesce(jsonb_typeof(args -> arg), 'null') = 'null' THEN args := jsonb_set(args, ARRAY[arg], old.args::jsonb -> arg);
      ELSIF jsonb_typeof(args -> arg) = 'array' THEN args := jsonb_set(args, ARRAY[arg], (old.args::jsonb -> arg) || (args -> arg));
      END IF;
    END LOOP;
  END IF;
  -- Arguments that could not be stored any more begin anew as well.
  IF live.id IS NULL OR length(args::text) > 2000000 THEN
    UPDATE debounce SET job_id = p_job, first_at = clock_timestamp(), count = 0 WHERE workspace_id = p_workspace AND key = p_key;
    RETURN json_build_object('runAt', due, 'woken', woken, 'replaced', woken);
  END IF;

  UPDATE debounce SET job_id = p_job, count = count + 1 WHERE workspace_id = p_workspace AND key = p_key;
  INSERT INTO job_done (id, workspace_id, is_root, status, is_skipped, result, attempt, finished_at)
  VALUES (live.id, live.workspace_id, live.id = live.root_id, 'success', true,
    json_build_object('debounced_by', p_root, 'reason', 'Debounced: run ' || p_root || ' came after it and takes its place.'),
    live.attempt, clock_timestamp());
  DELETE FROM job_live WHERE id = live.id;
  UPDATE scope SET status = 'ended', ok = true, version = version + 1, ended_at = clock_timestamp(),
    result = json_build_object('at', 'job', 'job', live.id)
   WHERE id = live.id AND live.kind = 'flow';
  IF old.scope_id IS NOT NULL THEN
    PERFORM queue_scope(old.scope_id, 0);
    woken := woken || old.scope_id;
  END IF;
  RETURN json_build_object('args', args, 'woken', woken, 'replaced', ARRAY[live.root_id],
    'runAt', least(due, place.first_at + (rules ->> 'totalSMax')::int * interval '1 s'));
END $$;
