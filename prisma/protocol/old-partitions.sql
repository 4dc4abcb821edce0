/* Partitions of the history that end more than `p_days` ago and hold nothing of a run that goes on, or that such a run
   was restarted from. The oldest week first, and of a week the heads of its jobs: without them nobody looks for the rest. */
CREATE OR REPLACE FUNCTION old_partitions(p_days int) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  week record;
  open_runs uuid[];
  holder text;
  is_held boolean;
BEGIN
  FOR week IN
    SELECT right(c.relname, 8) AS day, array_agg(c.relname::text ORDER BY p.relname <> 'job', p.relname) AS names,
      array_agg(c.relname::text) FILTER (WHERE p.relname IN ('job', 'scope')) AS holders
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
    WHERE p.relkind = 'p' AND c.relname ~ '_p\d{8}$'
      AND to_date(right(c.relname, 8), 'YYYYMMDD') + 7 < (clock_timestamp() AT TIME ZONE 'UTC')::date - p_days
    GROUP BY 1 ORDER BY 1
  LOOP
    IF open_runs IS NULL THEN
      WITH RECURSIVE going AS (
        SELECT DISTINCT l.root_id AS id FROM job_live l
        UNION
        SELECT e.root_id FROM going g JOIN job j ON j.id = g.id JOIN job e ON e.id = (j.restarted_from ->> 'flow_job_id')::uuid
        WHERE j.restarted_from IS NOT NULL)
      SELECT coalesce(array_agg(g.id), '{}') INTO open_runs FROM going g
       WHERE g.id < uuid_floor(clock_timestamp() - p_days * interval '1 day');
    END IF;
    is_held := false;
    IF open_runs <> '{}' AND week.holders IS NOT NULL THEN
      FOREACH holder IN ARRAY week.holders LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE root_id = ANY($1))', holder) INTO is_held USING open_runs;
        EXIT WHEN is_held;
      END LOOP;
    END IF;
    CONTINUE WHEN is_held;
    RETURN QUERY SELECT unnest(week.names);
  END LOOP;
END $$;
