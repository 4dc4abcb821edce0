/* Whether somebody should have a slot of this tag before this workspace goes on with it: a row of higher priority, or
   one of another workspace that is the next in turn and has waited for two seconds. */
CREATE OR REPLACE FUNCTION is_outranked(p_tag text, p_workspace text, p_priority int) RETURNS boolean STABLE LANGUAGE sql AS $$
  SELECT EXISTS (SELECT 1 FROM job_live l WHERE l.tag = p_tag AND l.status = 'queued' AND l.priority > p_priority AND l.run_at <= clock_timestamp())
    OR EXISTS (SELECT 1 FROM (SELECT l.workspace_id, l.dispatched_at FROM job_live l
        WHERE l.tag = p_tag AND l.status = 'queued' AND l.dispatched_at IS NOT NULL ORDER BY l.turn LIMIT 1) head
      WHERE head.workspace_id <> p_workspace AND head.dispatched_at < clock_timestamp() - interval '2 s')
$$;
