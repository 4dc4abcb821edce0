/* Whether a row of this tag may have a ticket at once: nobody waits without one, and half of the window is free (the
   other half is the dispatchers': rows that come at the same moment do not see each other). `turn` is what the first
   such row gets; the next ones follow two apart. No row: it waits for fill_windows. */
CREATE OR REPLACE FUNCTION ticket_room(p_tag text, p_workspace text, p_priority int, OUT room int, OUT turn bigint)
RETURNS SETOF record STABLE LANGUAGE sql AS $$
  SELECT (least(64, greatest(25, d.slots)) - w.waiting)::int, greatest(w.turn, w.ahead) + 2
  FROM dispatch_tag d CROSS JOIN LATERAL (
    SELECT count(*) AS waiting, coalesce(min(l.turn), 0) AS turn,
      max(l.turn) FILTER (WHERE l.workspace_id = p_workspace AND l.priority >= p_priority) AS ahead
    FROM (SELECT x.turn, x.workspace_id, x.priority FROM job_live x
          WHERE x.tag = p_tag AND x.status = 'queued' AND x.dispatched_at IS NOT NULL ORDER BY x.turn LIMIT 64) l) w
  WHERE d.tag = p_tag AND d.slots > 0 AND NOT d.has_backlog AND w.waiting < least(64, greatest(25, d.slots))
$$;
