/* Keeps what a loop iterates over, 50 values a row. */
CREATE OR REPLACE FUNCTION keep_loop_items(part json) RETURNS void LANGUAGE sql AS $$
  INSERT INTO loop_items (scope_id, module_id, run_no, chunk, items)
  SELECT x."scopeId", x."moduleId", x.run, (e.n - 1) / 50, json_agg(e.value ORDER BY e.n)
  FROM json_to_recordset(part) AS x("scopeId" uuid, "moduleId" text, run int, items json),
    json_array_elements(x.items) WITH ORDINALITY AS e(value, n)
  GROUP BY 1, 2, 3, 4 ON CONFLICT DO NOTHING
$$;

/* One of them; loops of the release before have all of theirs in the module's row. */
CREATE OR REPLACE FUNCTION loop_item(p_scope uuid, p_module text, p_run int, p_index int) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT i.items -> (p_index % 50) FROM loop_items i
      WHERE i.scope_id = p_scope AND i.module_id = p_module AND i.run_no = p_run AND i.chunk = p_index / 50),
    (SELECT m.items -> p_index FROM module_run m WHERE m.scope_id = p_scope AND m.module_id = p_module))
$$;
