/* A child of a parallel module ended: counts it, and starts the next child or wakes the scope around. `part`: see
   apply_plan's `join`. A wide module counts in shards, so that its children do not queue for one row; whoever brings a
   shard to zero takes it off the module's own counter. Answers the scope that is due now, or null. */
CREATE OR REPLACE FUNCTION join_parallel(part json) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  run record;
  mine join_shard%ROWTYPE;
  next_one int;
  made uuid := (part #>> '{next,id}')::uuid;
BEGIN
  SELECT m.scope_id, m.module_id, m.run_no, m.total, m.shards, m.pending INTO run FROM module_run m
   WHERE m.scope_id = (part ->> 'scopeId')::uuid AND m.module_id = part ->> 'moduleId' AND m.run_no = (part ->> 'run')::int;
  IF NOT FOUND THEN RETURN NULL; END IF;
  IF run.shards IS NULL THEN
    UPDATE module_run m SET pending = m.pending - 1, failed = m.failed + (part ->> 'failed')::int,
      handled = m.handled + (part ->> 'handled')::int, next_index = m.next_index + 1
     WHERE m.scope_id = run.scope_id AND m.module_id = run.module_id AND m.run_no = run.run_no AND m.pending > 0
     RETURNING m.pending, m.next_index - 1 INTO run.pending, next_one;
    IF NOT FOUND THEN RETURN NULL; END IF;
  ELSE
    mine := join_own_shard(part, run.shards);
    IF mine.scope_id IS NULL THEN RETURN NULL; END IF;
    next_one := mine.next_index - run.shards;
    run.pending := mine.remaining;
    IF mine.remaining = 0 THEN
      DELETE FROM join_shard WHERE scope_id = mine.scope_id AND module_id = mine.module_id AND run_no = mine.run_no AND shard = mine.shard;
      UPDATE module_run m SET pending = m.pending - mine.size, failed = m.failed + mine.failed, handled = m.handled + mine.handled
       WHERE m.scope_id = run.scope_id AND m.module_id = run.module_id
       RETURNING m.pending INTO run.pending;
      IF run.pending > 0 THEN RETURN NULL; END IF;
    END IF;
  END IF;
  IF run.pending = 0 THEN
    PERFORM queue_scope(run.scope_id, 0);
    RETURN run.scope_id;
  END IF;
  IF next_one >= run.total OR made IS NULL THEN RETURN NULL; END IF;
  INSERT INTO scope (id, workspace_id, flow_id, root_id, parent_scope_id, parent_module_id, parent_run, idx, list, iter, state)
  SELECT made, s.workspace_id, s.flow_id, s.root_id, s.id, run.module_id, run.run_no, next_one, part #>> '{next,list}',
    json_build_object('index', next_one, 'value', loop_item(run.scope_id, run.module_id, run.run_no, next_one)), part #> '{next,state}'
  FROM scope s WHERE s.id = run.scope_id AND s.status = 'running';
  PERFORM queue_scope(made, 0);
  RETURN made;
END $$;

/* Counts in the child's own shard. One of a release before names no index, and may have taken another's place: then any
   shard will do, for every child is counted once. */
CREATE OR REPLACE FUNCTION join_own_shard(part json, p_shards int) RETURNS join_shard LANGUAGE plpgsql AS $$
DECLARE
  mine join_shard%ROWTYPE;
  own int := (part ->> 'idx')::int % p_shards;
BEGIN
  LOOP
    UPDATE join_shard j SET remaining = j.remaining - 1, failed = j.failed + (part ->> 'failed')::int,
      handled = j.handled + (part ->> 'handled')::int, next_index = j.next_index + p_shards
     WHERE j.scope_id = (part ->> 'scopeId')::uuid AND j.module_id = part ->> 'moduleId' AND j.run_no = (part ->> 'run')::int
       AND j.shard = own AND j.remaining > 0
     RETURNING j.* INTO mine;
    EXIT WHEN FOUND;
    SELECT j.shard INTO own FROM join_shard j
     WHERE j.scope_id = (part ->> 'scopeId')::uuid AND j.module_id = part ->> 'moduleId' AND j.run_no = (part ->> 'run')::int
       AND j.remaining > 0 LIMIT 1;
    EXIT WHEN NOT FOUND;
  END LOOP;
  RETURN mine;
END $$;
