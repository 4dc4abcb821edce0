/* Gives tickets to due rows, as many as each tag's window has room for: two for each slot of its live workers, from 50
   to 5000. Workspaces take turns. The turn of a row is where it stands in line: behind the rows of its workspace that have
   a ticket already, but never before what is being claimed now. Two steps apart, one where the workspace has waited for
   a minute: so it gets twice as many. Within a workspace, more urgent rows take the places of less urgent ones. Any number of processes may call this; each tag is one's.
   Costs by tags, workspaces, priorities and the window, not by the backlog.
   Answers {workers, tags: [{tag, size, processes, waiting, stale, hasBacklog, rows: [{id, generation}]}]}; `processes` serve
   the tag. */
CREATE OR REPLACE FUNCTION fill_windows(p_lease_ms bigint) RETURNS json LANGUAGE plpgsql
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  served record;
  window_now record;
  size int;
  room int;
  tickets json;
  given int;
  is_out_of_order boolean;
  tags json[] := '{}';
  -- A variable, because an index is never searched by a function that changes as it is asked.
  moment timestamptz := clock_timestamp();
BEGIN
  UPDATE job_live SET status = 'queued', dispatched_at = NULL WHERE id IN (
    SELECT l.id FROM job_live l WHERE l.status = 'suspended' AND l.run_at <= moment
    ORDER BY l.run_at LIMIT 1000 FOR UPDATE SKIP LOCKED);
  FOR served IN
    SELECT s.tag, s.slots, s.processes, d.slots = s.slots AND NOT d.has_backlog AND NOT EXISTS (
      SELECT 1 FROM job_live l WHERE l.tag = s.tag AND l.status = 'queued') AS is_idle
    FROM (SELECT t.tag, sum(w.slots)::int AS slots, count(*)::int AS processes FROM worker w, unnest(w.tags) AS t(tag)
      WHERE w.last_seen > moment - p_lease_ms * interval '1 ms' AND NOT w.draining GROUP BY t.tag) s
    LEFT JOIN dispatch_tag d ON d.tag = s.tag ORDER BY s.tag
  LOOP
    size := least(5000, greatest(50, 2 * served.slots));
    -- As most tags are, most of the time: nothing to write, nothing to lock.
    IF served.is_idle THEN
      tags := tags || json_build_object('tag', served.tag, 'size', size, 'processes', served.processes, 'waiting', 0, 'stale', 0, 'hasBacklog', false, 'rows', '[]'::json);
      CONTINUE;
    END IF;
    CONTINUE WHEN NOT pg_try_advisory_xact_lock(hashtextextended('window of ' || served.tag, 0));
    SELECT count(*)::int AS waiting, coalesce(min(l.turn), 0) AS turn,
      (count(*) FILTER (WHERE l.dispatched_at < moment - interval '1 s'))::int AS stale
      INTO window_now FROM job_live l WHERE l.tag = served.tag AND l.status = 'queued' AND l.dispatched_at IS NOT NULL;
    room := size - window_now.waiting;
    tickets := '[]';
    given := 0;
    -- Far cheaper than finding that every lane is empty.
    IF room > 0 AND EXISTS (SELECT 1 FROM job_live l WHERE l.tag = served.tag AND l.status = 'queued' AND l.dispatched_at IS NULL) THEN
      WITH RECURSIVE lane AS (
        (SELECT l.workspace_id, -l.priority AS rank FROM job_live l
         WHERE l.tag = served.tag AND l.status = 'queued' AND l.dispatched_at IS NULL ORDER BY l.workspace_id, -l.priority LIMIT 1)
        UNION ALL
        SELECT n.* FROM lane CROSS JOIN LATERAL (
          SELECT l.workspace_id, -l.priority FROM job_live l
          WHERE l.tag = served.tag AND l.status = 'queued' AND l.dispatched_at IS NULL
            AND (l.workspace_id, -l.priority) > (lane.workspace_id, lane.rank)
          ORDER BY l.workspace_id, -l.priority LIMIT 1) n),
      share AS (SELECT 2 + 2 * room / greatest(count(DISTINCT lane.workspace_id), 1) AS most FROM lane),
      due AS (
        SELECT lane.workspace_id, lane.rank, d.* FROM lane CROSS JOIN LATERAL (
          SELECT l.id, l.run_at FROM job_live l
          WHERE l.tag = served.tag AND l.status = 'queued' AND l.dispatched_at IS NULL AND l.workspace_id = lane.workspace_id
            AND -l.priority = lane.rank AND l.run_at <= moment
          ORDER BY l.run_at LIMIT (SELECT most FROM share)) d),
      line AS (
        SELECT due.*, row_number() OVER (PARTITION BY due.workspace_id ORDER BY due.rank, due.run_at, due.id) AS place,
          min(due.run_at) OVER (PARTITION BY due.workspace_id) AS oldest FROM due),
      ahead AS (
        SELECT l.workspace_id, max(l.turn) AS turn, max(-l.priority) AS rank FROM job_live l
        WHERE l.tag = served.tag AND l.status = 'queued' AND l.dispatched_at IS NOT NULL GROUP BY 1),
      chosen AS (
        SELECT line.id, line.oldest, greatest(window_now.turn, a.turn)
            + line.place * CASE WHEN line.oldest < moment - interval '60 s' THEN 1 ELSE 2 END AS turn,
          line.rank < a.rank AS is_urgent
        FROM line LEFT JOIN ahead a ON a.workspace_id = line.workspace_id ORDER BY 3, 2, 1 LIMIT room),
      mine AS (
        SELECT l.id, c.turn, c.is_urgent FROM chosen c JOIN job_live l ON l.id = c.id
        WHERE l.status = 'queued' AND l.dispatched_at IS NULL FOR UPDATE OF l SKIP LOCKED),
      marked AS (
        UPDATE job_live l SET dispatched_at = clock_timestamp(), generation = l.generation + 1, turn = mine.turn
        FROM mine WHERE l.id = mine.id RETURNING l.id, l.generation, l.turn, mine.is_urgent)
      SELECT count(*), coalesce(json_agg(json_build_object('id', m.id, 'generation', m.generation) ORDER BY m.turn), '[]'),
        coalesce(bool_or(m.is_urgent), false) INTO given, tickets, is_out_of_order FROM marked m;
      IF is_out_of_order THEN PERFORM order_window(served.tag); END IF;
    END IF;
    PERFORM note_tag(served.tag, served.slots, given >= room);
    tags := tags || json_build_object('tag', served.tag, 'size', size, 'processes', served.processes, 'waiting', window_now.waiting + given,
      'stale', window_now.stale, 'hasBacklog', given >= room, 'rows', tickets);
  END LOOP;
  RETURN json_build_object('tags', to_json(tags),
    'workers', (SELECT count(*) FROM worker w WHERE w.last_seen > moment - p_lease_ms * interval '1 ms'));
END $$;
