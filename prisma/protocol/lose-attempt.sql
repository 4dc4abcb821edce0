/* Takes a running row away from its worker: it is queued again, or ends at its next claim where it may not run again.
   `crash` is 1 where the attempt is the fault of the job, the worker or the machine. */
CREATE OR REPLACE FUNCTION lose_attempt(p_live job_live, p_reason text, p_crash int) RETURNS void LANGUAGE sql AS $$
  INSERT INTO job_attempt (job_id, attempt, worker_id, started_at, end_reason)
  SELECT p_live.id, p_live.attempt, p_live.worker_id, coalesce(p_live.claimed_at, p_live.started_at, clock_timestamp()), p_reason
  WHERE p_live.kind = 'script' OR p_crash > 0
  ON CONFLICT DO NOTHING;
  UPDATE job_live SET status = 'queued', worker_id = NULL, dispatched_at = NULL, claimed_at = NULL,
    crash_count = crash_count + p_crash,
    run_at = clock_timestamp() + CASE
      -- What makes one worker fail would make the next one fail at once.
      WHEN p_reason = 'error' THEN 2
      -- Scripts that are lost together again and again are claimed together, too, and one of them may kill its workers:
      -- apart, the others end well.
      WHEN kind = 'script' AND cancel_requested_at IS NULL AND crash_count + p_crash IN (2, 3) THEN random() * 2 ^ (crash_count + p_crash)
      ELSE 0 END * interval '1 s',
    deadline_at = CASE WHEN kind = 'flow' THEN deadline_at END,
    verdict = CASE
      WHEN verdict IS NOT NULL THEN verdict
      WHEN cancel_requested_at IS NOT NULL THEN '{"reason":"canceled"}'::json
      WHEN kind = 'script' AND on_worker_lost = 'fail' THEN json_build_object('reason', 'worker_lost', 'how', p_reason)
      WHEN crash_count + p_crash > 3 THEN json_build_object('reason', 'worker_lost', 'how', p_reason)
      WHEN kind = 'script' AND attempt >= 20 THEN json_build_object('reason', 'runaway', 'how', p_reason)
    END
  WHERE id = p_live.id;
$$;
