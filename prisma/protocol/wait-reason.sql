/* Why a live row does not go on, in words for people; null when it does. */
CREATE OR REPLACE FUNCTION wait_reason(l job_live) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT CASE
    WHEN l.status = 'suspended' THEN 'Waits for a decision.'
    WHEN l.status IN ('queued', 'held') AND l.run_at > clock_timestamp() THEN NULL
    WHEN l.status = 'held' THEN (
      SELECT 'Waits for room under the key “' || g.key || '”: ' || n.running || ' of ' || g.concurrent_limit || ' running'
        || CASE WHEN n.cooling > 0 THEN ', ' || n.cooling || ' begun in the last ' || g.window_s || ' s' ELSE '' END || '.'
      FROM concurrency_group g CROSS JOIN LATERAL (
        SELECT (SELECT count(*) FROM job_live o WHERE o.workspace_id = g.workspace_id AND o.concurrency_key = g.key AND o.status <> 'held') AS running,
          (SELECT count(*) FROM concurrency_cooling c WHERE c.workspace_id = g.workspace_id AND c.key = g.key AND c.until > clock_timestamp()) AS cooling) n
      WHERE g.workspace_id = l.workspace_id AND g.key = l.concurrency_key)
    WHEN l.status = 'queued' AND NOT EXISTS (
        SELECT 1 FROM worker w WHERE l.tag = ANY(w.tags) AND w.last_seen > clock_timestamp() - interval '20 seconds') THEN
      'No worker that is alive takes the tag “' || l.tag || '”.'
    WHEN l.status = 'queued' THEN 'Waits for a worker that takes the tag “' || l.tag || '”.'
  END
$$;
