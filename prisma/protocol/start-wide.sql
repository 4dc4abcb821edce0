/* Starts children of a parallel loop that the plan itself has not: their scopes are queued, and whoever takes one goes
   on with it. Makes the shards of the counter too. `part`: {scopeId, moduleId, run, total, next, ended: [by shard], from,
   ids, list, state}; `state` holds the nil UUID where the scope's own id belongs. Answers some of those that are due. */
CREATE OR REPLACE FUNCTION start_wide(part json) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
  -- Taken apart once: each `->` would read the whole text again.
  wide record;
  around scope%ROWTYPE;
  ids uuid[];
  v_shards int;
BEGIN
  SELECT * INTO wide FROM json_to_record(part) AS x("scopeId" uuid, "moduleId" text, run int, total int, next int, ended json, "from" int,
    ids json, list text, state text);
  ids := ARRAY(SELECT value::uuid FROM json_array_elements_text(wide.ids));
  v_shards := json_array_length(wide.ended);
  SELECT * INTO around FROM scope s WHERE s.id = wide."scopeId";
  INSERT INTO scope (id, workspace_id, flow_id, root_id, parent_scope_id, parent_module_id, parent_run, idx, list, iter, state)
  SELECT c.id, around.workspace_id, around.flow_id, around.root_id, around.id, wide."moduleId", wide.run, v.idx, wide.list,
    json_build_object('index', v.idx, 'value', v.value),
    replace(wide.state, '00000000-0000-0000-0000-000000000000', c.id::text)::json
  FROM (SELECT (i.chunk * 50 + e.n - 1)::int AS idx, e.value
        FROM loop_items i, json_array_elements(i.items) WITH ORDINALITY AS e(value, n)
        WHERE i.scope_id = wide."scopeId" AND i.module_id = wide."moduleId" AND i.run_no = wide.run) v
  JOIN unnest(ids) WITH ORDINALITY AS c(id, n) ON v.idx = wide."from" + c.n - 1;
  INSERT INTO job_live (id, workspace_id, kind, root_id, status, tag, priority, run_at)
  SELECT c.id, around.workspace_id, 'scope', around.root_id, 'queued', 'flow', 0, clock_timestamp()
  FROM unnest(ids) AS c(id);
  IF v_shards > 0 THEN
    UPDATE module_run m SET shards = v_shards WHERE m.scope_id = wide."scopeId" AND m.module_id = wide."moduleId";
    INSERT INTO join_shard (scope_id, module_id, run_no, shard, root_id, size, remaining, next_index)
    SELECT wide."scopeId", wide."moduleId", wide.run, s.n, around.root_id, s.size, s.size, s.next
    FROM (SELECT n, (wide.total - n + v_shards - 1) / v_shards - (wide.ended ->> n)::int AS size,
        wide.next + ((n - wide.next) % v_shards + v_shards) % v_shards AS next
      FROM generate_series(0, v_shards - 1) AS n) s
    WHERE s.size > 0;
  END IF;
  RETURN ids[1:100];
END $$;
