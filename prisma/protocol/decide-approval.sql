/* Records a decision on a suspended step. Answers: decided, already (this link was used), closed (the step waits no
   longer), expired, unknown. Nothing but `decided` changes anything. */
CREATE OR REPLACE FUNCTION decide_approval(p_workspace text, p_job uuid, p_resume bigint, p_approved boolean, p_value json, p_approver text)
RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  target job%ROWTYPE;
  run module_run%ROWTYPE;
  live uuid;
BEGIN
  SELECT * INTO target FROM job WHERE id = p_job AND workspace_id = p_workspace;
  IF NOT FOUND THEN RETURN '{"status":"unknown"}'; END IF;
  PERFORM pg_advisory_xact_lock_shared(uuid_hash_extended(target.root_id, 0));
  IF EXISTS (SELECT 1 FROM approval_event WHERE job_id = p_job AND resume_id = p_resume) THEN RETURN '{"status":"already"}'; END IF;
  IF target.scope_id IS NULL THEN
    -- addressed to the flow: whichever of its scopes waits
    SELECT s.id INTO live FROM scope s WHERE s.flow_id = p_job AND s.status = 'running' ORDER BY s.id DESC LIMIT 1 FOR UPDATE;
    IF live IS NULL THEN RETURN '{"status":"closed"}'; END IF;
  ELSE
    SELECT s.id INTO live FROM scope s WHERE s.id = target.scope_id AND s.status = 'running' FOR UPDATE;
    IF live IS NULL THEN RETURN '{"status":"closed"}'; END IF;
    SELECT * INTO run FROM module_run WHERE scope_id = target.scope_id AND module_id = target.module_id;
    IF NOT FOUND OR run.job_id IS DISTINCT FROM p_job OR run.status NOT IN ('waiting_executor', 'in_progress', 'waiting_events') THEN
      RETURN '{"status":"closed"}';
    END IF;
    IF run.status = 'waiting_events' AND (run.approval ->> 'deadline')::timestamptz <= clock_timestamp() THEN
      RETURN '{"status":"expired"}';
    END IF;
  END IF;
  INSERT INTO approval_event (job_id, resume_id, is_approved, value, approver, created_at)
  VALUES (p_job, p_resume, p_approved, p_value, p_approver, clock_timestamp()) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN '{"status":"already"}'; END IF;
  UPDATE job_live SET status = 'queued', run_at = clock_timestamp(), dispatched_at = NULL
   WHERE status = 'suspended' AND (id = live OR (target.scope_id IS NULL AND id IN (SELECT s.id FROM scope s WHERE s.flow_id = p_job)));
  RETURN json_build_object('status', 'decided', 'woken', (SELECT coalesce(json_agg(l.id), '[]') FROM job_live l
    WHERE l.status = 'queued' AND l.dispatched_at IS NULL AND (l.id = live OR (target.scope_id IS NULL AND l.id IN (SELECT s.id FROM scope s WHERE s.flow_id = p_job)))));
END $$;
