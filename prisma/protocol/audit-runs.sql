/* Looks for what cannot be while every transition is one statement, and mends what can be mended: a run that waits for
   nothing, work below a job that has ended, a row whose job is missing. Answers what it found. Reads again under the
   run's lock what it found without. */
CREATE OR REPLACE FUNCTION audit_runs() RETURNS TABLE (fault text, id uuid, root_id uuid, is_mended boolean) LANGUAGE plpgsql AS $$
DECLARE
  stuck record;
  stray job_live%ROWTYPE;
BEGIN
  FOR stuck IN SELECT l.root_id AS root FROM job_live l GROUP BY l.root_id HAVING bool_and(l.status = 'waiting') LIMIT 100 LOOP
    CONTINUE WHEN NOT pg_try_advisory_xact_lock(uuid_hash_extended(stuck.root, 0));
    PERFORM 1 FROM job_live l WHERE l.root_id = stuck.root HAVING bool_and(l.status = 'waiting');
    CONTINUE WHEN NOT FOUND;
    RETURN QUERY SELECT 'waits for nothing', w.woken, stuck.root, w.is_mended FROM wake_stuck(stuck.root) w;
  END LOOP;
  FOR stray IN
    SELECT l.* FROM job_live l WHERE l.cancel_requested_at IS NULL AND l.id <> l.root_id AND (
      NOT EXISTS (SELECT 1 FROM job_live r WHERE r.id = l.root_id)
      OR NOT EXISTS (SELECT 1 FROM job_live f WHERE f.id = CASE WHEN l.kind = 'scope'
        THEN (SELECT s.flow_id FROM scope s WHERE s.id = l.id) ELSE (SELECT j.parent_id FROM job j WHERE j.id = l.id) END))
    ORDER BY l.id DESC LIMIT 100 FOR UPDATE SKIP LOCKED
  LOOP
    PERFORM cancel_live(stray, 'Millrace', 'what it belongs to has ended', false);
    RETURN QUERY SELECT 'outlives what it belongs to', stray.id, stray.root_id, true;
  END LOOP;
  RETURN QUERY WITH gone AS (
    DELETE FROM job_live l WHERE l.id = l.root_id AND NOT EXISTS (SELECT 1 FROM job j WHERE j.id = l.id) RETURNING l.id, l.root_id)
  SELECT 'has no job', gone.id, gone.root_id, true FROM gone;
END $$;

/* Queues the innermost scopes of a run that have nothing to wait for. A counter that did not come to zero is counted
   anew: that is right where every child was started and has ended. */
CREATE OR REPLACE FUNCTION wake_stuck(p_root uuid) RETURNS TABLE (woken uuid, is_mended boolean) LANGUAGE plpgsql AS $$
DECLARE
  inner_one scope%ROWTYPE;
  run module_run%ROWTYPE;
  children record;
BEGIN
  FOR inner_one IN
    SELECT s.* FROM scope s WHERE s.root_id = p_root AND s.status = 'running'
      AND NOT EXISTS (SELECT 1 FROM scope c WHERE c.parent_scope_id = s.id AND c.status = 'running')
      AND NOT EXISTS (SELECT 1 FROM job j JOIN job_live l ON l.id = j.id WHERE j.id = (s.state #>> '{module,job}')::uuid)
  LOOP
    woken := inner_one.id;
    is_mended := false;
    SELECT * INTO run FROM module_run m WHERE m.scope_id = inner_one.id AND m.module_id = inner_one.state #>> '{module,id}';
    IF inner_one.state ->> 'phase' = 'children' AND run.is_parallel THEN
      SELECT count(*) AS ended, min(c.idx) AS first, count(*) FILTER (WHERE NOT c.ok) AS failed INTO children FROM scope c
       WHERE c.parent_scope_id = inner_one.id AND c.parent_module_id = run.module_id AND c.parent_run = run.run_no AND c.status = 'ended';
      IF children.ended = run.total - coalesce(children.first, 0) THEN
        UPDATE module_run m SET pending = 0, failed = greatest(m.failed, children.failed)
         WHERE m.scope_id = run.scope_id AND m.module_id = run.module_id;
        DELETE FROM join_shard j WHERE j.scope_id = run.scope_id AND j.module_id = run.module_id AND j.run_no = run.run_no;
        is_mended := true;
      END IF;
    ELSE
      is_mended := EXISTS (SELECT 1 FROM job_done d WHERE d.id = (inner_one.state #>> '{module,job}')::uuid)
        AND inner_one.state ->> 'phase' = 'job';
    END IF;
    IF is_mended THEN PERFORM queue_scope(inner_one.id, 0); END IF;
    RETURN NEXT;
  END LOOP;
END $$;

/* Jobs of this span of time that have neither ended nor are in flight. There are none. */
CREATE OR REPLACE FUNCTION unaccounted_jobs(p_from timestamptz, p_to timestamptz) RETURNS SETOF uuid STABLE LANGUAGE sql AS $$
  SELECT j.id FROM job j WHERE j.id >= uuid_floor(p_from) AND j.id < uuid_floor(p_to)
    AND NOT EXISTS (SELECT 1 FROM job_live l WHERE l.id = j.id) AND NOT EXISTS (SELECT 1 FROM job_done d WHERE d.id = j.id) LIMIT 100
$$;
