/* Claims, for a worker that will end them, rows that must not go on: those with a verdict, those whose time is over,
   and those whose worker lives but did not end them within the grace. */
CREATE OR REPLACE FUNCTION take_overdue(p_worker text, p_grace_ms bigint, p_limit int) RETURNS SETOF job_live LANGUAGE plpgsql AS $$
DECLARE
  live job_live%ROWTYPE;
  late timestamptz := clock_timestamp() - p_grace_ms * interval '1 ms';
  why json;
BEGIN
  FOR live IN
    SELECT * FROM job_live WHERE id IN (
      (SELECT id FROM job_live WHERE verdict IS NOT NULL AND status <> 'running' LIMIT p_limit)
      UNION ALL
      (SELECT id FROM job_live WHERE deadline_at < clock_timestamp() AND status <> 'running' LIMIT p_limit)
      UNION ALL
      (SELECT id FROM job_live WHERE status = 'running' AND kind = 'script' AND verdict IS NULL
        AND (deadline_at < late OR cancel_requested_at < late) LIMIT p_limit))
    ORDER BY id DESC FOR UPDATE SKIP LOCKED
  LOOP
    why := overdue_verdict(live, late);
    CONTINUE WHEN why IS NULL;
    IF live.status = 'running' THEN
      INSERT INTO job_attempt (job_id, attempt, worker_id, started_at, end_reason)
      VALUES (live.id, live.attempt, live.worker_id, coalesce(live.claimed_at, live.started_at, clock_timestamp()), 'hung')
      ON CONFLICT DO NOTHING;
    END IF;
    UPDATE job_live SET status = 'running', attempt = attempt + 1, worker_id = p_worker, claimed_at = clock_timestamp(),
      deadline_at = NULL, verdict = why
    WHERE id = live.id RETURNING * INTO live;
    RETURN NEXT live;
  END LOOP;
END $$;

/* Why a row must end. It is looked at again under its lock: it may have moved on since it was found. */
CREATE OR REPLACE FUNCTION overdue_verdict(p_live job_live, p_late timestamptz) RETURNS json LANGUAGE sql AS $$
  SELECT CASE
    WHEN p_live.status = 'running' THEN CASE
      WHEN p_live.kind <> 'script' OR p_live.verdict IS NOT NULL THEN NULL
      WHEN p_live.cancel_requested_at < p_late THEN '{"reason":"canceled"}'::json
      WHEN p_live.deadline_at < p_late THEN '{"reason":"timeout"}'::json END
    WHEN p_live.verdict IS NOT NULL THEN p_live.verdict
    WHEN p_live.deadline_at < clock_timestamp() THEN
      CASE WHEN p_live.attempt = 0 THEN '{"reason":"queue_timeout"}'::json ELSE '{"reason":"flow_timeout"}'::json END
  END
$$;
