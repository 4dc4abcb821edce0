-- Queues a live row, or makes one for an inner scope, which is as urgent as its flow.
CREATE OR REPLACE FUNCTION queue_scope(p_scope uuid, p_delay_ms bigint) RETURNS void LANGUAGE sql AS $$
  INSERT INTO job_live (id, workspace_id, kind, root_id, status, tag, priority, run_at)
  SELECT s.id, s.workspace_id, 'scope', s.root_id, 'queued', 'flow', coalesce((SELECT l.priority FROM job_live l WHERE l.id = s.flow_id), 0),
    clock_timestamp() + p_delay_ms * interval '1 ms'
  FROM scope s WHERE s.id = p_scope AND s.status = 'running'
  ON CONFLICT (id) DO UPDATE SET status = 'queued', dispatched_at = NULL, worker_id = NULL, crash_count = 0,
    run_at = clock_timestamp() + p_delay_ms * interval '1 ms'
$$;
